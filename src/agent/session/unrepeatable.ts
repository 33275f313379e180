/**
 * What is under way that a rerun would not do again. A rerun goes on from what graphs have saved, where plain LangGraph runs a
 * task to its end.
 *
 * 1. A task that reads a graph by `stream()` or `streamEvents()` has had what the graph came to: a rerun does not give it that again.
 * 2. A functional task whose caller has finished without it: a rerun does not call it again.
 *
 * Until it is over the run stays in its execution, and the answer to an `interrupt()` of another task waits, as it does on plain
 * LangGraph until the step is over. A task that pauses loses it, as it does there.
 */
import { tasksOf } from '../langgraph/namespaces.js';
import { loopsAround } from '../langgraph/running-code.js';
import type { TaskLocation } from '../langgraph/task-location.js';

export class Unrepeatable {
  readonly #onReleased: () => void;
  /** The tasks that have read of a graph, each by the ids of those that it lies in, its own last. */
  readonly #readers = new Map<string, string[]>();
  /** Functional tasks under way, each by the ids of the tasks that have called it. */
  readonly #called = new Set<string[]>();
  /** The ids of tasks that have finished. */
  readonly #finished = new Set<string>();
  /** The same, and of those that have failed or paused. */
  readonly #over = new Set<string>();

  /** @param onReleased called when what others wait for is over */
  constructor(onReleased: () => void) {
    this.#onReleased = onReleased;
  }

  /** The graph whose loop runs has come to something: a step, or the end of a task. */
  onProgress(): void {
    for (const { isStreamed, namespace } of loopsAround()) {
      const tasks = tasksOf({ namespace });
      if (isStreamed && !tasks.some((task) => this.#over.has(task))) this.#readers.set(namespace, tasks);
    }
  }

  /** A functional task is called, which LangGraph waits for. */
  track(caller: TaskLocation, call: unknown): void {
    if (!(call instanceof Promise)) return;
    const tasks = tasksOf(caller);
    this.#called.add(tasks);
    const end = () => this.#released(() => this.#called.delete(tasks));
    call.then(end, end);
  }

  /** A task has finished, and its result is kept. */
  onFinished(taskId: string): void {
    this.#finished.add(taskId);
    this.onOver(taskId);
  }

  /** A task is over, or has paused: what it reads is its own affair. */
  onOver(taskId: string): void {
    this.#over.add(taskId);
    this.#released(() => {
      for (const [reader, tasks] of this.#readers) if (tasks.includes(taskId)) this.#readers.delete(reader);
    });
  }

  get isUnderWay(): boolean {
    return this.#all.length > 0;
  }

  /** Whether the answer to an `interrupt()` there has to wait: what is under way belongs to neither its task nor one around or in it. */
  isBeside(place: TaskLocation): boolean {
    const asking = tasksOf(place);
    return this.#all.some((tasks) => !isSameLine(tasks, asking));
  }

  get #all(): string[][] {
    const left = [...this.#called].filter((tasks) => this.#finished.has(tasks.at(-1) ?? ''));
    return [...this.#readers.values(), ...left];
  }

  #released(change: () => void): void {
    const before = this.isUnderWay;
    change();
    if (before) this.#onReleased();
  }
}

/** Whether one task lies in the other, or is it. */
function isSameLine(one: readonly string[], other: readonly string[]): boolean {
  const [inner = '', otherInner = ''] = [one.at(-1), other.at(-1)];
  return one.includes(otherInner) || other.includes(inner);
}
