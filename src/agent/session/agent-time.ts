/** What code of tasks takes for the time now, and when the timers begin that it sets, or LangGraph's loops for it. */

import { taskIdOf } from '../langgraph/namespaces.js';
import type { WaitOf } from '../langgraph/node-waits.js';
import { currentLoop, isStartingTask, loopsAround } from '../langgraph/running-code.js';
import { answersTaken, currentLocation, currentTask, type TaskLocation } from '../langgraph/task-location.js';
import type { AgentClock } from './agent-clock.js';
import type { ClockReads } from './clock-reads.js';

export interface AnswerTimes {
  /** When the answer to this `interrupt()` of a task was given. */
  answeredAt(task: string, ordinal: number): number | undefined;
  /** When the last answer to an `interrupt()` was given that this task has, or one of its node, or any unfinished one; or 0. */
  lastAnsweredAt(of?: WaitOf): number;
}

/** Where an invocation stands. */
export interface TimeMoment {
  /** The number of the last event that was given. */
  position(): number;
  isReplaying(): boolean;
  /** A task reads the clock more often behind an event than before: nobody can say which of its branches had read what. */
  onAmbiguous(task: string): void;
}

export class AgentTime {
  readonly #clock: AgentClock;
  readonly #answers: AnswerTimes;
  readonly #reads: ClockReads;
  readonly #at: TimeMoment;
  /** By namespace of a task, the number of the last event before it has taken up what is no event. */
  readonly #taken = new Map<string, number>();
  /** By namespace of a task, when the latest came to be that it has read of graphs by `stream()`. */
  readonly #streamed = new Map<string, number>();
  /** By namespace of a task, how often it has read the time again behind the last event. */
  readonly #counts = new Map<string, { seq: number; read: number }>();
  #waitOf: WaitOf | undefined;

  constructor(clock: AgentClock, answers: AnswerTimes, reads: ClockReads, at: TimeMoment) {
    this.#clock = clock;
    this.#answers = answers;
    this.#reads = reads;
    this.#at = at;
  }

  /** A call of `interrupt()` in the running task has its answer. Whoever reads by `stream()` what the graph does has it, too. */
  onAnswered(task: string, ordinal: number): void {
    this.#taken.set(task, this.#at.position());
    const atMs = this.#answers.answeredAt(task, ordinal) ?? 0;
    for (const loop of loopsAround()) if (loop.isStreamed) this.onStreamed(loop.namespace, atMs);
  }

  /** A task reads by `stream()` what a graph does that goes on from a checkpoint, which was made then. */
  onStreamed(task: string, atMs: number): void {
    this.#taken.set(task, this.#at.position());
    this.#streamed.set(task, Math.max(atMs, this.readBy(task)));
  }

  /**
   * When the latest came to be that a task has read of graphs, or 0. To the tasks of such a graph, and to what else the task has
   * under way, it is no news; what the task calls from then on is behind it.
   */
  readBy(task: string): number {
    return this.#streamed.get(task) ?? 0;
  }

  /** @returns nothing outside any task */
  get now(): number | undefined {
    return currentTask() === undefined ? undefined : this.#nowIn(currentLocation());
  }

  #nowIn(location: TaskLocation): number {
    const { namespace } = location;
    const given = this.#clock.nowIn(location);
    const taken = this.#takenIn(namespace);
    const now = Math.max(given, taken.atMs);
    if (!isStartingTask()) return this.#readAgain(location, now, now > given ? taken.seq : undefined);
    const loop = currentLoop();
    // A timeout begins anew when an `interrupt()` of its task has its answer: the task does. LangGraph reads when it begins
    // before it runs the task, and nobody could say for which of its graph: none begins earlier than the last answer of all.
    const of = loop ? { task: taskIdOf(namespace) } : this.#waitOf;
    const began = Math.max(now, this.#clock.latestStepOf(loop?.graph));
    return of ? Math.max(began, this.#answers.lastAnsweredAt(of)) : began;
  }

  /** An attempt of a task has failed. What comes behind it, in the task or its `errorHandler`, is behind the answers that it had. */
  onFailed(namespace: string): void {
    this.#clock.onBehind(namespace, this.#takenIn(namespace).atMs);
  }

  /** What a task has from outside the events: when the latest of it came to be, and the number of the event before it. */
  #takenIn(namespace: string): { atMs: number; seq: number | undefined } {
    const answers = answersTaken();
    let atMs = answers > 0 ? (this.#answers.answeredAt(namespace, answers - 1) ?? 0) : 0;
    atMs = Math.max(atMs, this.readBy(namespace));
    return { atMs, seq: this.#taken.get(namespace) };
  }

  /**
   * The time that a task reads. Behind a later event than that which it has taken something up behind, another branch reads what
   * it read before.
   *
   * @param takenSeq of what has moved the time on, where that is no event
   */
  #readAgain(location: TaskLocation, now: number, takenSeq: number | undefined): number {
    const { namespace } = location;
    const seq = this.#at.position();
    if (!this.#at.isReplaying()) {
      this.#reads.note(location, seq, now);
      return now;
    }
    const counted = this.#counts.get(namespace);
    const read = counted?.seq === seq ? counted.read : 0;
    this.#counts.set(namespace, { seq, read: read + 1 });
    if (takenSeq === undefined || seq < takenSeq) return now;
    const before = this.#reads.behind(namespace, seq);
    if (seq === takenSeq) {
      // Whoever reads a graph had not come so far before: another branch reads here once more.
      const isEarlier = now === this.readBy(namespace) && (before[read] ?? now) < now;
      if (isEarlier) this.#at.onAmbiguous(namespace);
      return now;
    }
    if (before.length > 0 && read >= before.length) this.#at.onAmbiguous(namespace);
    return before[read] ?? now;
  }

  /** LangGraph's loop reads how long a task may run, or how long to pause before it is tried again, and sets a timer. */
  onWaitOf(wait: WaitOf): void {
    this.#waitOf = wait;
    // The timer is set in the same turn, if it is set.
    void Promise.resolve().then(() => {
      this.#waitOf = undefined;
    });
  }

  /** What LangGraph's loop is about to set a timer for. */
  get waitOf(): WaitOf | undefined {
    return this.#waitOf;
  }

  /**
   * When a timer begins that the running code sets. What LangGraph's loops set (a node's `timeout`) begins anew when an
   * `interrupt()` has its answer: the node does.
   */
  get timersBegin(): number {
    const now = this.now ?? this.#clock.now;
    const isLoops = currentTask() === undefined || isStartingTask();
    return isLoops ? Math.max(now, this.#answers.lastAnsweredAt(this.#waitOf)) : now;
  }
}
