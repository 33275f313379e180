/**
 * A webpack loader for the one module of LangGraph that defines `interrupt()`: every call of it passes
 * `guardInterrupt` first, and `noteThrown` receives what it throws.
 */

/** What the bundler finds `guardInterrupt` under. */
export const GUARD_MODULE = '__airlock_guard_interrupt__';

const DEFINITION = 'function interrupt(';

/** The module that it is for. */
export const interruptModule = /[\\/]@langchain[\\/]langgraph[\\/]dist[\\/]interrupt\.js$/;

/** @throws Error where LangGraph defines `interrupt()` otherwise: unguarded it must not be used */
export default function guardInterruptLoader(source: string): string {
  if (!source.includes(DEFINITION)) {
    throw new Error(
      'LangGraph defines interrupt() otherwise than Airlock knows. Use a version that `airlock doctor` names.',
    );
  }
  return `import { guardInterrupt, noteThrown } from '${GUARD_MODULE}';
${source.replace(DEFINITION, 'function unguardedInterrupt(')}
function interrupt(value, options) {
  guardInterrupt(value, options);
  try {
    return unguardedInterrupt(value, options);
  } catch (error) {
    noteThrown(error?.interrupts);
    throw error;
  }
}
`;
}
