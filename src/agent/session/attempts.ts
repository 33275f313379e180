/** Which attempts of tasks are over: LangGraph tries a task again, or has given it up. */
import type { Attempt } from '../langgraph/task-location.js';

export class Attempts {
  /** By namespace, of tasks that were tried again. */
  readonly #latest = new Map<string, number>();

  /** @returns whether an attempt is the first known of those after the one before */
  begin(task: string, attempt: number): boolean {
    if (attempt <= this.latestOf(task)) return false;
    this.#latest.set(task, attempt);
    return true;
  }

  latestOf(task: string): number {
    return this.#latest.get(task) ?? 1;
  }

  /** Whether nobody waits for the code of an attempt any more: LangGraph has given up it or one that calls it. */
  isAbandoned(running: Attempt | undefined): boolean {
    for (let one = running; one; one = one.caller) {
      if (one.signal?.aborted || one.graphSignal?.aborted) return true;
      if (one.attempt < this.latestOf(one.location.namespace)) return true;
    }
    return false;
  }
}
