/**
 * One invocation of the graph: what is asked in it and not answered yet, and the time, randomness and timers of its
 * tasks. One that is over gives no answers any more; its promises stay pending for good, and its timers are cancelled.
 */

import { copyJson } from '../../common/copy-json.js';
import type { Answer } from '../boundary.js';
import { answersTaken, taskIdOf, tasksOf } from '../langgraph/task-location.js';
import { AgentClock } from './agent-clock.js';
import { AgentTimers, type FiredTimer } from './agent-timers.js';
import { CallOrder, type CallRecords } from './call-order.js';
import { Claims } from './claims.js';
import type { Batch, Journal, JournalEvent } from './journal.js';
import { RandomStreams } from './random-streams.js';

export interface InvocationHost {
  readonly seed: string;
  readonly journal: Journal;
  readonly calls: CallRecords;
  readonly isOtherCode: boolean;
  /** Nobody waits for answers to these requests any more. */
  onDropped(keys: readonly string[]): void;
  /** Nobody can say whose the answer of a request is. */
  onAmbiguous(invocation: Invocation, key: string): void;
  /** The time now, in milliseconds. */
  now(): number;
  startTimer(delayInMs: number, onDue: () => void): () => void;
  /** When the answer to this `interrupt()` of a task was given. */
  answeredAt(task: string, ordinal: number): number | undefined;
  /** @throws NondeterministicAgentError where an answered call shows something else than was answered */
  assertSameShown(call: InterruptCall): void;
}

/** A call of LangGraph's `interrupt()`. */
export interface InterruptCall {
  task: string;
  /** Which call of its task. */
  ordinal: number;
  isAnswered: boolean;
  value: unknown;
}

export class Invocation {
  readonly claims: Claims;
  readonly calls: CallOrder;
  readonly random: RandomStreams;
  readonly timers: AgentTimers;
  readonly clock: AgentClock;
  readonly #host: InvocationHost;
  readonly #pending = new Map<string, (answer: Answer) => void>();
  #isOver = false;
  /** Calls that have no answer. */
  #unanswered: InterruptCall[] = [];
  /** By namespace, of tasks that were tried again. */
  readonly #attempts = new Map<string, number>();
  #isGuarded = false;
  /** The last event that was given. */
  #seq = 0;
  #wake: () => void = () => {};

  constructor(
    readonly id: number,
    host: InvocationHost,
  ) {
    this.#host = host;
    const { journal } = host;
    this.claims = new Claims(journal, {
      isReplaying: journal.eventAfter(0) !== undefined,
      isOtherCode: host.isOtherCode,
      position: () => this.#seq,
      onAmbiguous: (key) => host.onAmbiguous(this, key),
    });
    this.calls = new CallOrder(host.calls, journal, () => this.#seq);
    this.random = new RandomStreams(host.seed);
    this.clock = new AgentClock(journal.startedAtMs);
    this.timers = new AgentTimers({
      agentNow: () => this.clock.now,
      now: () => host.now(),
      startTimer: (delayInMs, onDue) => host.startTimer(delayInMs, onDue),
      isRecorded: (key) => this.isReplaying && journal.hasTimerAfter(this.#seq, key),
      onDue: (timer) => this.#onDue(timer),
      onSet: () => this.progressed(),
    });
  }

  /** It has ended, or was abandoned. */
  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
    this.timers.clearAll();
    this.progressed();
  }

  /** Whether its tasks are still given what they had been given before. */
  get isReplaying(): boolean {
    return this.claims.isReplaying;
  }

  /** What the code of a task takes for the time now. */
  nowIn(task: string): number {
    const taken = answersTaken();
    return this.clock.nowIn(task, taken > 0 ? this.#host.answeredAt(task, taken - 1) : undefined);
  }

  expect(key: string, onAnswer: (answer: Answer) => void): void {
    this.#pending.set(key, onAnswer);
  }

  isExpected(key: string): boolean {
    return this.#pending.has(key);
  }

  /** Whether it waits for an answer, or for a timer. */
  get isWaiting(): boolean {
    return this.#pending.size > 0 || this.timers.size > 0;
  }

  /** The next event to be given again. */
  get nextEvent(): JournalEvent | undefined {
    return this.#host.journal.eventAfter(this.#seq);
  }

  give(event: JournalEvent): void {
    this.#seq = event.seq;
    this.clock.advance(event.atMs);
    if ('timer' in event) this.timers.fire(event.timer.key);
    else this.#settle(event.answers);
  }

  /** Gives a request the answer that the agent was given without it: its task came to it later than before. */
  giveLate(key: string): void {
    const event = this.#host.journal.eventOf(key);
    const answer = event && event.seq <= this.#seq ? event.answers.get(key) : undefined;
    if (answer) this.#settle(new Map([[key, answer]]));
  }

  /** A task calls `interrupt()`, where somebody stands in front of it. */
  onInterruptCall(call: InterruptCall): void {
    if (this.#isOver) return;
    this.#isGuarded = true;
    if (call.isAnswered) this.#host.assertSameShown(call);
    else this.#unanswered.push(call);
  }

  /** The call of a task that shows this value. Without a guard in front of `interrupt()` nobody knows. */
  callThatShows(value: unknown, namespace: string): InterruptCall | 'none' | undefined {
    const task = taskIdOf(namespace);
    const call = this.#unanswered.find(
      (other) => Object.is(other.value, value) && taskIdOf(other.task) === task,
    );
    return call ?? (this.#isGuarded ? 'none' : undefined);
  }

  /**
   * Code of a task runs. What an earlier attempt of the task asked is over: nobody hears its answers, and what its
   * abandoned code goes on to ask is not asked.
   */
  onAttempt(task: string, attempt: number): void {
    if (attempt <= this.latestAttempt(task)) return;
    this.#attempts.set(task, attempt);
    const isOfTask = (namespace: string | undefined) =>
      namespace === task || namespace?.startsWith(`${task}|`) === true;
    const { journal } = this.#host;
    const dropped = [...this.#pending.keys()].filter((key) =>
      isOfTask(journal.askedUnder(key)?.place.namespace),
    );
    for (const key of dropped) this.#pending.delete(key);
    this.claims.dropHeld(isOfTask);
    this.#unanswered = this.#unanswered.filter((call) => !isOfTask(call.task));
    this.#host.onDropped(journal.drop(dropped));
  }

  /** The latest attempt of a task that has begun. */
  latestAttempt(task: string): number {
    return this.#attempts.get(task) ?? 1;
  }

  /** A call within a task that has no answer. */
  unansweredWithin(taskId: string): InterruptCall | undefined {
    return this.#unanswered.find(({ task }) => tasksOf({ namespace: task }).includes(taskId));
  }

  /** Something was asked, or a task has finished: an event that waits may be due. */
  progressed(): void {
    this.#wake();
  }

  progress(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #settle(answers: Batch): void {
    for (const [key, answer] of answers) {
      const onAnswer = this.#pending.get(key);
      this.#pending.delete(key);
      // A copy: what the agent changes in it is not what was answered.
      onAnswer?.(copyJson(answer));
    }
  }

  #onDue(timer: FiredTimer): void {
    const event = this.#host.journal.recordTimer(timer, this.#host.now());
    if (this.isReplaying) this.progressed();
    else this.give(event);
  }
}
