/**
 * What the workflow bundle puts in place by loaders (worker/bundle), put in place for tests: the guard in front of
 * LangGraph's `interrupt()`, names of LangChain's tools for a `responseFormat` that do not depend on how many were made, and
 * words to a model about a tool call that does not fit without the stack of the error.
 *
 * The guard ends the session of an agent that shows something else than was answered; the call itself returns.
 */
import { guardInterrupt, noteThrown } from '../agent/langgraph/guard-interrupt.js';
import { schemaNumber } from '../agent/schema-number.js';
import { runAtStart } from './function-start.js';
import { TestRunError } from './test-run-error.js';

const GUARD = 'airlock.testing.guard';
const THROWN = 'airlock.testing.thrown';
const SCHEMA_NUMBER = 'airlock.testing.schema-number';
const WITHOUT_STACK = 'airlock.testing.without-stack';

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
  // Nothing can be thrown from there; the guard has ended the session when it throws.
  provide(GUARD, (shown: unknown, options: Parameters<typeof guardInterrupt>[1]) =>
    guardInterrupt(shown, options),
  );
  provide(THROWN, noteThrown);
  provide(SCHEMA_NUMBER, schemaNumber);
  provide(WITHOUT_STACK, withoutStack);
  await runAtStart([
    {
      module: /[\\/]@langchain[\\/]langgraph[\\/]dist[\\/]interrupt\.c?js$/,
      definition: /function interrupt\(\s*(\w+)(?:\s*,\s*(\w+))?[^)]*\)\s*\{/,
      code: ([shown, options]) => `globalThis[Symbol.for('${GUARD}')]?.(${shown}, ${options})`,
      onUnknown: () => {
        isUnknown = true;
      },
    },
    {
      module: /[\\/]@langchain[\\/]langgraph[\\/]dist[\\/]errors\.c?js$/,
      definition:
        /GraphInterrupt = class extends GraphBubbleUp \{\s*interrupts;\s*constructor\(\s*(\w+)[^)]*\)\s*\{/,
      code: ([interrupts]) => `globalThis[Symbol.for('${THROWN}')]?.(${interrupts})`,
      onUnknown: () => {
        isUnknown = true;
      },
    },
    {
      module: /[\\/]uuid[\\/](?:dist[\\/])?(?:[\w-]+[\\/])?v7\.c?js$/,
      definition: /function v7\([^)]*\)\s*\{/,
      code: () => '_state.msecs = _state.seq = undefined',
      onUnknown: () => {},
    },
    {
      module: /[\\/]langchain[\\/]dist[\\/]agents[\\/]responses\.c?js$/,
      // The counter of its module is counted up once more for the name.
      definition:
        /let (bindingIdentifier) = [\s\S]*?class ToolStrategy[\s\S]*?static fromSchema\(\s*(\w+)[^)]*\)\s*\{/,
      code: ([counter, schema]) =>
        `${counter} = (globalThis[Symbol.for('${SCHEMA_NUMBER}')]?.(${schema}) ?? ${counter} + 1) - 1`,
      onUnknown: () => {},
    },
    {
      module: /[\\/]langchain[\\/]dist[\\/]agents[\\/]errors\.c?js$/,
      definition: /ToolInvocationError = class[\s\S]*?constructor\(\s*(\w+)[^)]*\)\s*\{/,
      code: ([error]) => `globalThis[Symbol.for('${WITHOUT_STACK}')]?.(${error})`,
      onUnknown: () => {},
    },
  ]);
}

/** The message to the model is made of the stack, which names files of this machine. */
function withoutStack(error: unknown): void {
  if (error instanceof Error) error.stack = error.message;
}

function provide<Args extends never[]>(name: string, call: (...args: Args) => unknown): void {
  const value = (...args: Args) => {
    try {
      return call(...args);
    } catch {
      return undefined;
    }
  };
  Object.defineProperty(globalThis, Symbol.for(name), { value, configurable: true });
}
