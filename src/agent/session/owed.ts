/**
 * What the tasks of a rerun have to ask people again: all that they had asked before. A task that finishes without it, or a
 * graph that ends without the task, would go on behind a question that nobody has answered, or as if nothing had been
 * answered. What a service has answered may be remembered elsewhere: such a node needs less.
 */
import { taskIdOf, tasksOf } from '../langgraph/namespaces.js';
import { type Configurable, interruptsCalled, type TaskLocation } from '../langgraph/task-location.js';

export interface OwedWork {
  /** What unfinished tasks had asked, `interrupt()` calls without an answer among them. */
  requests: Iterable<[key: string, place: TaskLocation]>;
  /** How many `interrupt()` calls of unfinished tasks have answers. */
  answered: Iterable<[place: TaskLocation, count: number]>;
}

export class Owed {
  /** The keys of requests. */
  readonly #requests = new Set<string>();
  /** By task's id, those that were made in it. */
  readonly #requestsIn = new Map<string, string[]>();
  /** By the task's id. */
  readonly #answered: Map<string, number>;
  /** By the task's id, how often one has called `interrupt()` in any attempt. */
  readonly #called = new Map<string, number>();
  /** By the task's id, of those that have run. */
  readonly #running = new Map<string, Configurable>();

  constructor({ requests, answered }: OwedWork = { requests: [], answered: [] }) {
    for (const [key, place] of requests) {
      this.#requests.add(key);
      for (const task of tasksOf(place)) {
        const others = this.#requestsIn.get(task);
        if (others) others.push(key);
        else this.#requestsIn.set(task, [key]);
      }
    }
    this.#answered = new Map([...answered].map(([{ namespace }, count]) => [taskIdOf(namespace), count]));
  }

  /** A task calls `interrupt()`, in whichever attempt. */
  onInterruptCall(namespace: string, ordinal: number): void {
    const task = taskIdOf(namespace);
    this.#called.set(task, Math.max(this.#called.get(task) ?? 0, ordinal + 1));
  }

  onAsked(key: string): void {
    this.#requests.delete(key);
  }

  onRunning(namespace: string, configurable: Configurable): void {
    const task = taskIdOf(namespace);
    if (this.#answered.has(task)) this.#running.set(task, configurable);
  }

  /** A task is over: it has failed for good, or has finished and nothing was missing. */
  onEnded(taskId: string): void {
    for (const key of this.#in(taskId)) this.#requests.delete(key);
    this.#answered.delete(taskId);
  }

  /**
   * @param task that has finished; without it, all are meant
   * @param isAsked whether the request of a key was made again, and nobody knows yet that it is the same
   * @returns what was not asked again: a key, or the task whose `interrupt()` it was
   */
  missing(isAsked: (key: string) => boolean, task?: string): string | undefined {
    for (const key of task === undefined ? this.#requests : this.#in(task)) {
      if (this.#requests.has(key) && !isAsked(key)) return key;
    }
    for (const answered of task === undefined ? this.#answered.keys() : [task]) {
      if (this.#calledBy(answered) < (this.#answered.get(answered) ?? 0)) return answered;
    }
    return undefined;
  }

  #in(task: string): readonly string[] {
    return this.#requestsIn.get(task) ?? [];
  }

  #calledBy(task: string): number {
    return Math.max(this.#called.get(task) ?? 0, interruptsCalled(this.#running.get(task)));
  }
}
