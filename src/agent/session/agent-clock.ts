/**
 * The time that an agent reads. It stands still while the agent works and moves with what reaches it: an answer, a timer.
 *
 * 1. A task that runs again reads again what it had read: the time of each event is recorded with the event.
 * 2. Time of a task never goes back. What it took up from outside the recorded events moves its time on to when that came to
 *    be: the answer to an `interrupt()` (agent-time.ts), the checkpoint of a nested graph for what runs in the graph, the return
 *    of a call for the task that had called.
 * 3. A graph goes on to its next step no earlier than the last answer to an `interrupt()` came: one of its tasks has waited for
 *    it, and the tasks of the step come behind that.
 */
import { isWithin, taskIdOf } from '../langgraph/namespaces.js';
import { root, type TaskLocation } from '../langgraph/task-location.js';

export interface KnownTimes {
  /** The time of the last event that is known, given or not. */
  lastAtMs(): number;
  /** When the last answer to an `interrupt()` was given that an unfinished task has, or 0. */
  lastAnsweredAt(): number;
  /** When the task failed that this one handles the error of, or 0. */
  failedBefore(namespace: string): number;
}

export class AgentClock {
  #now: number;
  readonly #known: KnownTimes;
  /** By checkpoint, when a graph went on to it. */
  readonly #steps = new Map<string, number>();
  /** By namespace of a task, when its code ran for the first time. */
  readonly #firstRuns = new Map<string, number>();
  /** By namespace of a nested graph, when it came to its latest checkpoint: the earliest time of its tasks. */
  readonly #graphs = new Map<string, number>();
  /** By namespace of a task, when it was called and when the last of its calls returned: its earliest time, and that of what it calls. */
  readonly #tasks = new Map<string, number>();

  constructor(startedAtMs: number, known: KnownTimes) {
    this.#now = startedAtMs;
    this.#known = known;
  }

  get now(): number {
    return this.#now;
  }

  advance(toMs: number): void {
    this.#now = Math.max(this.#now, toMs);
  }

  /** Code of a task runs, where the graphs around it stand at these checkpoints, outermost first. */
  onTask({ namespace, checkpoints }: TaskLocation): void {
    this.onBehind(namespace, this.#known.failedBefore(namespace));
    const enclosing: string[] = [];
    for (const [graph, checkpointId] of Object.entries(checkpoints)) {
      this.timeOfStep(graph, checkpointId, enclosing);
      enclosing.push(graph);
    }
  }

  /**
   * When a graph went on to a checkpoint, as its tasks take it. One that moves on in a rerun moves on now: what came before is
   * not to come later than it, and the events of finished tasks are not given again. Asked by the first of its tasks that runs
   * there, or when it is saved.
   *
   * @param enclosing the graphs that it lies in a task of
   */
  timeOfStep(graph: string, checkpointId: string, enclosing: readonly string[]): number {
    const known = this.#steps.get(checkpointId);
    if (known !== undefined) return known;
    const now = Math.max(this.#timeIn(graph, [...enclosing, graph]), this.#known.lastAnsweredAt());
    const at = Math.max(now, this.#known.lastAtMs());
    this.goOnFrom(graph, checkpointId, at);
    return at;
  }

  /** A graph goes on from a checkpoint that was made then: what runs in it is later. */
  goOnFrom(graph: string, checkpointId: string, atMs: number): void {
    this.#steps.set(checkpointId, atMs);
    if (graph === root.namespace) this.advance(atMs);
    else raise(this.#graphs, graph, atMs);
  }

  /** Code of a task runs that is behind what came to be then: it was called then, or has from a call what came then. */
  onBehind(task: string, atMs: number): void {
    raise(this.#tasks, task, atMs);
  }

  /** When code of a task ran for the first time. */
  firstRun(location: TaskLocation): number {
    const known = this.#firstRuns.get(location.namespace) ?? this.nowIn(location);
    this.#firstRuns.set(location.namespace, known);
    return known;
  }

  nowIn({ namespace, checkpoints }: TaskLocation): number {
    return this.#timeIn(namespace, Object.keys(checkpoints));
  }

  /** When a task is that has come to its end just now. */
  timeOf(taskId: string): number {
    let now = this.#now;
    for (const [task, at] of this.#tasks) if (taskIdOf(task) === taskId) now = Math.max(now, at);
    return now;
  }

  /** When a nested graph came to its latest checkpoint, or 0. */
  latestStepOf(graph: string | undefined): number {
    return graph === undefined ? 0 : (this.#graphs.get(graph) ?? 0);
  }

  #timeIn(namespace: string, graphs: readonly string[]): number {
    let now = this.#now;
    for (const graph of graphs) now = Math.max(now, this.latestStepOf(graph));
    for (const [task, at] of this.#tasks) if (at > now && isWithin(namespace, task)) now = at;
    return now;
  }
}

function raise(times: Map<string, number>, of: string, atMs: number): void {
  if (atMs > (times.get(of) ?? 0)) times.set(of, atMs);
}
