/** Which attempts of tasks are over: LangGraph tries a task again, has given it up, or has gone on without what it left. */
import { isCalledBy, isInCodeOf } from '../langgraph/namespaces.js';
import { type Attempt, isAbortedBehindPause } from '../langgraph/running-code.js';
import type { TaskLocation } from '../langgraph/task-location.js';
import type { Asked } from './journal-entries.js';

export class Attempts {
  /** By namespace, of tasks that were tried again. */
  readonly #latest = new Map<string, number>();
  /** The ids of checkpoints that their graphs have left: code that ran there runs in no rerun. */
  readonly #left = new Set<string>();
  readonly #hearsCalled: () => boolean;

  /**
   * @param hearsCalled whether functional tasks of an ended attempt are heard, and what was left is not. Runs of 0.1.0 did not hear
   * the ones, and heard the others until the next step of the root graph.
   */
  constructor(hearsCalled: () => boolean) {
    this.#hearsCalled = hearsCalled;
  }

  /** A graph has taken its next step. */
  leave(checkpointId: string): void {
    this.#left.add(checkpointId);
  }

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
    const isOfEnded = isInCodeOf(place.namespace, task) && (attempts?.[task] ?? 1) < this.latestOf(task);
    return isOfEnded && !this.isHeard(place, task);
  }

  /** Whether it is a functional task that a task has called, or lies in one: LangGraph waits for it when the caller has failed. */
  isHeard(place: TaskLocation, caller: string): boolean {
    return isCalledBy(place, caller) && this.#hearsCalled();
  }

  /** Whether nobody waits for the code of an attempt any more: LangGraph has given up it or one that calls it. */
  isAbandoned(running: Attempt | undefined): boolean {
    for (let one = running; one; one = one.caller) {
      if (one.loop?.isGivenUp) return true;
      if (one.signal?.aborted && !isAbortedBehindPause(one.loop)) return true;
      const { namespace } = one.location;
      const isEnded = one.attempt < this.latestOf(namespace) || this.isLeft(one.location);
      if (isEnded && !this.isHeard(running?.location ?? one.location, namespace)) return true;
    }
    return false;
  }

  /** Whether a graph around this place has gone on from there. */
  isLeft({ checkpoints }: TaskLocation): boolean {
    // Asked last: the answer stands in the history of a run.
    return Object.values(checkpoints).some((id) => this.#left.has(id)) && this.#hearsCalled();
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
