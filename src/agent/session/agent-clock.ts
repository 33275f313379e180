/**
 * The time that an agent reads. It stands still while the agent works and moves with what reaches it: an answer, a timer.
 *
 * 1. A task that runs again reads again what it had read: the time of each event is recorded with the event.
 * 2. Time of a task never goes back. What it took up from outside the recorded events (the answer to an `interrupt()`,
 *    a subgraph's checkpoint) moves its time on to when that came to be.
 */
export class AgentClock {
  #now: number;
  /** By namespace: the earliest time of the tasks in it. */
  readonly #floors = new Map<string, number>();

  constructor(startedAtMs: number) {
    this.#now = startedAtMs;
  }

  get now(): number {
    return this.#now;
  }

  advance(toMs: number): void {
    this.#now = Math.max(this.#now, toMs);
  }

  /** What runs in this namespace, or below it, is later than this. */
  raise(namespace: string, toMs: number): void {
    this.#floors.set(namespace, Math.max(this.#floors.get(namespace) ?? 0, toMs));
  }

  /** @param taken when the last answer to an `interrupt()` of this task was given, if it has taken one */
  nowIn(task: string, taken: number | undefined): number {
    let now = Math.max(this.#now, taken ?? 0);
    for (const [namespace, floor] of this.#floors) {
      if (floor > now && (task === namespace || task.startsWith(`${namespace}|`))) now = floor;
    }
    return now;
  }
}
