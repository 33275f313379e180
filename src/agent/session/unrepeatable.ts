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
import { type Attempt, type Loop, loopsAround, runningAttempt } from '../langgraph/running-code.js';
import type { TaskLocation } from '../langgraph/task-location.js';

export interface UnrepeatableHost {
  /** Whether nobody waits for code any more. */
  isAbandoned(running: Attempt | undefined): boolean;
  /** Called when what others wait for may be over. */
  onReleased(): void;
}

/** A functional task under way. */
interface Called {
  /** The ids of the tasks that its caller lies in, the caller's own last. */
  tasks: string[];
  caller: Attempt | undefined;
}

export class Unrepeatable {
  readonly #host: UnrepeatableHost;
  /** Graphs that tasks have read of, each with the ids of the tasks that its reader lies in, the reader's own last. */
  readonly #read = new Map<Loop, string[]>();
  readonly #called = new Set<Called>();
  /** The ids of tasks that have finished. */
  readonly #finished = new Set<string>();
  /** The same, and of those that have failed or paused. */
  readonly #over = new Set<string>();
  /** Whether an answer had to wait. */
  #hasHeld = false;

  constructor(host: UnrepeatableHost) {
    this.#host = host;
  }

  /** The graph whose loop runs has come to something: a step, or the end of a task. */
  onProgress(): void {
    for (const loop of loopsAround()) {
      const tasks = tasksOf(loop);
      if (loop.isStreamed && !tasks.some((task) => this.#over.has(task))) this.#read.set(loop, tasks);
    }
  }

  /** A functional task is called, which LangGraph waits for. */
  track(caller: TaskLocation, call: unknown): void {
    if (!(call instanceof Promise)) return;
    const called = { tasks: tasksOf(caller), caller: runningAttempt() };
    this.#called.add(called);
    const end = () => {
      this.#called.delete(called);
      this.onLess();
    };
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
    for (const [loop, tasks] of this.#read) if (tasks.includes(taskId)) this.#read.delete(loop);
    this.onLess();
  }

  /** Something may be over that others wait for, or was given up. */
  onLess(): void {
    if (this.#hasHeld) this.#host.onReleased();
  }

  get isUnderWay(): boolean {
    return this.#all.length > 0;
  }

  /** Whether the answer to an `interrupt()` there has to wait: what is under way belongs to neither its task nor one around or in it. */
  isBeside(place: TaskLocation): boolean {
    const asking = tasksOf(place);
    const isBeside = this.#all.some((tasks) => !isSameLine(tasks, asking));
    this.#hasHeld ||= isBeside;
    return isBeside;
  }

  get #all(): string[][] {
    const { isAbandoned } = this.#host;
    const read = [...this.#read].filter(([{ caller }]) => !isAbandoned(caller));
    const left = [...this.#called].filter(
      ({ tasks, caller }) => this.#finished.has(tasks.at(-1) ?? '') && !isAbandoned(caller),
    );
    return [...read.map(([, tasks]) => tasks), ...left.map(({ tasks }) => tasks)];
  }
}

/** Whether one task lies in the other, or is it. */
function isSameLine(one: readonly string[], other: readonly string[]): boolean {
  const [inner = '', otherInner = ''] = [one.at(-1), other.at(-1)];
  return one.includes(otherInner) || other.includes(inner);
}
