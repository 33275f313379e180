/**
 * The async context of LangGraph, one storage for all runs of a V8 context: what is in it goes with a run's own promises.
 *
 * Node 20 gives every promise a place for every storage in use in its thread. With a storage for each run, every promise
 * of every run grows with the number of cached runs: at 300 a parked run took six times the memory.
 */
declare const AsyncLocalStorage: new () => {
  getStore(): unknown;
  run<T>(store: unknown, work: () => T): T;
  enterWith(store: unknown): void;
};

const storage = new AsyncLocalStorage();

/** A function, because what a shared module exports is frozen, and a storage that is frozen fails. */
export function runContext(): typeof storage {
  return storage;
}
