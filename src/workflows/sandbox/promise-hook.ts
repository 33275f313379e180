/**
 * Makes the SDK's promise hook cheap.
 *
 * For its stack-trace query the SDK captures a stack for every promise made in the sandbox, and LangGraph makes
 * thousands. The hook reaches into the sandbox by `promise.constructor.constructor(source)()`, compiling a function
 * each time. Here the sandbox's `Promise` gets a `constructor` of its own that answers those two sources with
 * ready-made functions: the activator as asked, and an Error class without a stack, at which the hook stops early.
 *
 * 1. Agent errors keep their stacks: only the class handed to the hook has none.
 * 2. Any other source goes to the real `Function`: if the SDK asks differently one day, it gets what it asked for
 *    and runs slower. test/workflows/promise-hook.test.ts fails when that happens.
 * 3. Must run before the sandbox freezes `Promise`, so it is called by the preloaded module.
 * 4. The activator, by which the SDK knows whose promise was left rejected, is that of the run at work: reading it
 *    from the sandbox's global each time would cost as much as all the rest. `enterRun` tells when another takes over.
 */
class ErrorWithoutStack {
  readonly stack = undefined;
}

type Global = { __TEMPORAL_ACTIVATOR__?: unknown };

/** Shared by all runs of a V8 context, of which one is at work at a time. */
let activator: unknown;

/** Called each time a run begins to work, before it makes a promise. */
export function enterRun(): void {
  activator = (globalThis as Global).__TEMPORAL_ACTIVATOR__;
}

const answers: Record<string, () => unknown> = {
  'return globalThis.__TEMPORAL_ACTIVATOR__': () => activator,
  'return globalThis.Error': () => ErrorWithoutStack,
};

export function makePromiseHookCheap(): void {
  const CompileFunction = Promise.constructor as FunctionConstructor;
  Object.defineProperty(Promise, 'constructor', {
    value: (...sources: string[]) =>
      (sources.length === 1 && answers[sources[0] as string]) || CompileFunction(...sources),
  });
}
