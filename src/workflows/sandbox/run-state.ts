/**
 * Values that shared modules keep for one run, and that no other run of the V8 context may see.
 *
 * A module that is evaluated once a context keeps its `let`s and its `Map`s for all runs together. What such a module
 * must remember of a run belongs here. bundle/run-state-loader.ts rewrites modules of LangChain in the same way.
 */
import { maybeGetActivator } from '@temporalio/workflow/lib/global-attributes.js';

type Slots = Record<string, unknown>;

/** By run: the SDK makes one activator for each. They go with it. */
const slotsByRun = new WeakMap<object, Slots>();
/** While modules are preloaded there is no run. */
const NO_RUN = {};

/** @param make the value's first state in a run */
export function runState<State>(name: string, make: () => State): State {
  const run = maybeGetActivator() ?? NO_RUN;
  let slots = slotsByRun.get(run);
  if (!slots) {
    slots = {};
    slotsByRun.set(run, slots);
  }
  if (!(name in slots)) slots[name] = make();
  return slots[name] as State;
}

/** Every value is made anew when it is next asked for: what plays a run twice begins each time as a run begins. */
export function forgetRunState(): void {
  slotsByRun.delete(maybeGetActivator() ?? NO_RUN);
}
