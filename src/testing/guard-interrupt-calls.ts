/**
 * Puts the guard in front of LangGraph's `interrupt()` that the workflow bundle has (worker/bundle/guard-interrupt-loader),
 * in a process whose modules are loaded as they are: a breakpoint at the function's beginning, whose condition calls the
 * guard and never holds, so that nothing ever stops there.
 *
 * 1. It does not matter when LangGraph was loaded, by whom, and as which kind of module.
 * 2. The guard ends the session of an agent that shows something else than was answered; the call itself returns.
 */
import type { Debugger, Session } from 'node:inspector';
import { guardInterrupt } from '../agent/langgraph/guard-interrupt.js';
import { TestRunError } from './test-run-error.js';

const INTERRUPT_MODULE = /[\\/]@langchain[\\/]langgraph[\\/]dist[\\/]interrupt\.c?js$/;
const DEFINITION = /function interrupt\(\s*(\w+)(?:\s*,\s*(\w+))?[^)]*\)\s*\{/;
const GUARD = 'airlock.testing.guard';

let inPlace: Promise<void> | undefined;
let isUnknown = false;

/**
 * Puts it in place, once a process or thread.
 * @throws TestRunError where LangGraph defines `interrupt()` otherwise than is known: unguarded it must not be used
 */
export async function guardInterruptCalls(): Promise<void> {
  inPlace ??= putInPlace();
  await inPlace;
  if (!isUnknown) return;
  throw new TestRunError(
    'LangGraph defines interrupt() otherwise than Airlock knows. Use a version that `airlock doctor` names.',
  );
}

async function putInPlace(): Promise<void> {
  Object.defineProperty(globalThis, Symbol.for(GUARD), {
    value: (shown: unknown, options: { responseSchema?: unknown } | undefined) => {
      try {
        guardInterrupt(shown, options);
      } catch {
        // The guard has ended the session by now; nothing can be thrown from here.
      }
    },
    configurable: true,
  });
  const session = await connect();
  if (!session) return;
  session.on('Debugger.scriptParsed', ({ params }) => {
    if (INTERRUPT_MODULE.test(params.url)) guardScript(session, params.scriptId);
  });
  // Tells of every script that is loaded already, too.
  session.post('Debugger.enable');
}

/** @returns nothing where Node.js was built without it */
async function connect(): Promise<Session | undefined> {
  try {
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connect();
    return session;
  } catch {
    return undefined;
  }
}

function guardScript(session: Session, scriptId: string): void {
  session.post(
    'Debugger.getScriptSource',
    { scriptId },
    (error, { scriptSource: source } = { scriptSource: '' }) => {
      const [definition, shown, options] = DEFINITION.exec(source) ?? [];
      if (error || definition === undefined) {
        isUnknown = true;
        return;
      }
      const before = source.slice(0, source.indexOf(definition) + definition.length).split('\n');
      const start: Debugger.Location = {
        scriptId,
        lineNumber: before.length - 1,
        columnNumber: before.at(-1)?.length ?? 0,
      };
      const condition = `globalThis[Symbol.for('${GUARD}')]?.(${shown}, ${options}), false`;
      session.post('Debugger.getPossibleBreakpoints', { start, restrictToFunction: true }, (_, found) => {
        const [location] = found?.locations ?? [];
        if (location) session.post('Debugger.setBreakpoint', { location, condition });
        else isUnknown = true;
      });
    },
  );
}
