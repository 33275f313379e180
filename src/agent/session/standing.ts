/**
 * What running code stands behind. Branches of a task may come along in another order when the task runs again: an
 * `interrupt()` that has its answer, and a call that has returned, hold nobody up any more. So what code does is known again
 * by what had come before it, never by order alone.
 */
import { currentLoop } from '../langgraph/running-code.js';
import { answersTaken, currentTask, type TaskLocation } from '../langgraph/task-location.js';
import type { Journal } from './journal.js';
import type { JournalEvent } from './journal-entries.js';

export interface StandingParts {
  journal: Journal;
  /** Whether it is the key of an `interrupt()`. */
  isInterrupt(key: string): boolean;
  /** How many of the calls of a task have returned. */
  returnedIn(task: string): number;
}

export class Standing {
  readonly #parts: StandingParts;
  /** By namespace, how many events a task was given. */
  readonly #given = new Map<string, number>();
  /** By namespace, where a task that is tried again stood when its latest attempt began. */
  readonly #began = new Map<string, { attempt: number; given: number; returned: number }>();
  /** The namespaces of tasks that have drawn what they may say, and what may have been another branch's before. */
  readonly #drew = new Set<string>();
  #isUnsaid = false;

  constructor(parts: StandingParts) {
    this.#parts = parts;
  }

  /** What the running code of a task stands behind. */
  behind(task: string): string {
    return this.#counts(task).join('.');
  }

  /** Code of an attempt runs. LangGraph gives it the answers to `interrupt()` that the attempt before it had taken. */
  onAttempt(task: string, attempt: number): void {
    if (attempt <= (this.#began.get(task)?.attempt ?? 1)) return;
    const [given, returned] = this.#counts(task);
    this.#began.set(task, { attempt, given, returned });
  }

  /** What the running code of a task stands behind in its attempt. */
  behindInAttempt(task: string): string {
    const [given, returned] = this.#counts(task);
    const began = this.#began.get(task);
    return [given - (began?.given ?? 0), returned - (began?.returned ?? 0)].join('.');
  }

  /**
   * The stream of randomness that the running code draws from, the same when it runs again.
   *
   * @returns nothing in the loop of the root graph, whose ids must not come twice
   */
  get stream(): string | undefined {
    const loop = currentLoop();
    // A loop goes on from its checkpoint, which holds what it drew before.
    if (loop) return `loop ${loop.name} ${loop.checkpoint ?? ''}`;
    const task = currentTask();
    if (task === undefined) return undefined;
    const behind = this.#counts(task);
    return behind.every((count) => count === 0) ? task : `${task} ${behind.join('.')}`;
  }

  /** The running code has drawn something. What a task draws before its first answer to `interrupt()` is what it drew before. */
  noteDrawn(): void {
    const task = currentTask();
    const isAgents = task !== undefined && !currentLoop() && !this.#isUnsaid;
    if (isAgents && answersTaken() > 0) this.#drew.add(task);
  }

  /** Runs code of LangChain's, whose draws no agent says. */
  drawUnsaid<T>(work: () => T): T {
    return this.#drawing(true, work);
  }

  /** Runs code of an agent that LangChain's calls at once. */
  drawSaid<T>(work: () => T): T {
    return this.#drawing(false, work);
  }

  #drawing<T>(isUnsaid: boolean, work: () => T): T {
    const before = this.#isUnsaid;
    this.#isUnsaid = isUnsaid;
    try {
      return work();
    } finally {
      this.#isUnsaid = before;
    }
  }

  /** Whether what a task says may follow from what it has drawn, in whatever form. */
  mayFollowFromDrawn(task: string): boolean {
    return this.#drew.has(task);
  }

  /**
   * An event is given to the agent. It counts for the task that it answers and for no other: a task of a nested graph begins
   * earlier when it runs again, because the tasks before it do not. Timers of loops are forgotten, and do not count.
   */
  countGiven(event: JournalEvent): void {
    for (const task of new Set(this.#placesOf(event).map(({ namespace }) => namespace))) {
      this.#given.set(task, (this.#given.get(task) ?? 0) + 1);
    }
  }

  #placesOf(event: JournalEvent): TaskLocation[] {
    if ('timer' in event) return event.timer.loop === undefined ? [event.timer.location] : [];
    const { journal, isInterrupt } = this.#parts;
    const keys = [...event.answers.keys()].filter((key) => !isInterrupt(key));
    return keys.flatMap((key) => journal.askedUnder(key)?.place ?? []);
  }

  /** Events that the task was given, and calls of it that have returned. */
  #counts(task: string): [given: number, returned: number] {
    return [this.#given.get(task) ?? 0, this.#parts.returnedIn(task)];
  }
}
