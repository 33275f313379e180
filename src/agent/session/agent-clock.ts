/**
 * The time that an agent reads. It stands still while the agent works and moves with what reaches it: an answer, a timer.
 *
 * 1. A task that runs again reads again what it had read: the time of each event is recorded with the event.
 * 2. Time of a task never goes back. What it took up from outside the recorded events (the answer to an `interrupt()`,
 *    a subgraph's checkpoint) moves its time on to when that came to be.
 */
import { isWithin, root, type TaskLocation } from '../langgraph/task-location.js';

export class AgentClock {
  #now: number;
  readonly #lastAtMs: () => number;
  /** By checkpoint, when a graph went on to it. */
  readonly #steps = new Map<string, number>();
  /** By namespace. */
  readonly #firstRuns = new Map<string, number>();
  /** By namespace: the earliest time of the tasks in it. */
  readonly #floors = new Map<string, number>();

  /** @param lastAtMs the time of the last event that is known, given or not */
  constructor(startedAtMs: number, lastAtMs: () => number) {
    this.#now = startedAtMs;
    this.#lastAtMs = lastAtMs;
  }

  get now(): number {
    return this.#now;
  }

  advance(toMs: number): void {
    this.#now = Math.max(this.#now, toMs);
  }

  /** Code of a task runs, where the graphs around it stand at these checkpoints. */
  onTask({ checkpoints }: TaskLocation): void {
    for (const graph in checkpoints) {
      if (graph !== root.namespace) this.timeOfStep(graph, checkpoints[graph] as string);
    }
  }

  /**
   * When a graph went on to a checkpoint, as its tasks take it. A nested graph that moves on in a rerun moves on now: what
   * came before is not to come later than it. Asked by the first of its tasks that runs there, or when it is saved.
   */
  timeOfStep(graph: string, checkpointId: string): number {
    const known = this.#steps.get(checkpointId);
    if (known !== undefined) return known;
    const now = this.nowIn(graph, undefined);
    const at = graph === root.namespace ? now : Math.max(now, this.#lastAtMs());
    this.goOnFrom(graph, checkpointId, at);
    return at;
  }

  /** A graph goes on from a checkpoint that was made then: what runs in it is later. */
  goOnFrom(graph: string, checkpointId: string, atMs: number): void {
    this.#steps.set(checkpointId, atMs);
    this.#floors.set(graph, Math.max(this.#floors.get(graph) ?? 0, atMs));
  }

  /** When code of a task ran for the first time. */
  firstRun(task: string): number {
    const known = this.#firstRuns.get(task) ?? this.nowIn(task, undefined);
    this.#firstRuns.set(task, known);
    return known;
  }

  /** @param taken when the last answer to an `interrupt()` of this task was given, if it has taken one */
  nowIn(task: string, taken: number | undefined): number {
    let now = Math.max(this.#now, taken ?? 0);
    for (const [namespace, floor] of this.#floors) {
      if (floor > now && isWithin(task, namespace)) now = floor;
    }
    return now;
  }
}
