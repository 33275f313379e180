/** Which attempts of tasks are over: LangGraph tries a task again, or has given it up. */
import { isWithin } from '../langgraph/namespaces.js';
import { type Attempt, isAbortedBehindPause } from '../langgraph/running-code.js';
import type { Asked } from './journal-entries.js';

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

  /** Whether a request of before was made in an attempt of this task that is over by now. */
  isOver({ place, attempts }: Asked, task: string): boolean {
    return isWithin(place.namespace, task) && (attempts?.[task] ?? 1) < this.latestOf(task);
  }

  /** Whether nobody waits for the code of an attempt any more: LangGraph has given up it or one that calls it. */
  isAbandoned(running: Attempt | undefined): boolean {
    for (let one = running; one; one = one.caller) {
      if (one.loop?.isGivenUp) return true;
      if (one.signal?.aborted && !isAbortedBehindPause(one.loop)) return true;
      if (one.attempt < this.latestOf(one.location.namespace)) return true;
    }
    return false;
  }
}

/** By namespace, which attempts of tasks the running code is in, where they are not the first; nothing where all are. */
export function laterAttempts(running: Attempt | undefined): Record<string, number> | undefined {
  const found: Record<string, number> = {};
  for (let one = running; one; one = one.caller) {
    if (one.attempt > 1) found[one.location.namespace] = one.attempt;
  }
  return Object.keys(found).length === 0 ? undefined : found;
}
