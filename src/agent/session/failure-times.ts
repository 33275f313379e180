/**
 * When tasks failed for good. The `errorHandler` of one runs again in a rerun, at once, while the events that its task was given
 * come again behind that: it is later than the failure all the same.
 */
import { taskIdOf } from '../langgraph/namespaces.js';
import type { TaskLocation } from '../langgraph/task-location.js';

interface Failure {
  place: TaskLocation;
  atMs: number;
}

/** By the task's id. */
export type FailureTimesSnapshot = Record<string, Failure>;

export class FailureTimes {
  readonly #failures: Map<string, Failure>;

  constructor(snapshot: FailureTimesSnapshot = {}) {
    this.#failures = new Map(Object.entries(snapshot));
  }

  note(place: TaskLocation, atMs: number): void {
    this.#failures.set(taskIdOf(place.namespace), { place, atMs });
  }

  /** When the last task failed that a handler lies in by its namespace, or 0. */
  before(namespace: string): number {
    if (this.#failures.size === 0) return 0;
    const around = namespace.split('|').slice(0, -1).map(taskIdOf);
    return Math.max(0, ...around.map((task) => this.#failures.get(task)?.atMs ?? 0));
  }

  prune(isUnfinished: (place: TaskLocation) => boolean): void {
    for (const [task, { place }] of this.#failures) if (!isUnfinished(place)) this.#failures.delete(task);
  }

  snapshot(): FailureTimesSnapshot {
    return Object.fromEntries(this.#failures);
  }
}
