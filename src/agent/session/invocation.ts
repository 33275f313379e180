/**
 * One invocation of the graph: what is asked in it and not answered yet, and the time, randomness and timers of its
 * tasks. One that is over gives no answers any more; its promises stay pending for good, and its timers are cancelled.
 */

import type { BoundaryRequest } from '../../common/protocol.js';
import type { Thrown } from '../langgraph/raised-interrupt.js';
import { type Attempt, answersTaken, isWithin, runningAttempt, tasksOf } from '../langgraph/task-location.js';
import { AgentClock } from './agent-clock.js';
import { AgentTime, type AnswerTimes } from './agent-time.js';
import { AgentTimers } from './agent-timers.js';
import { Attempts } from './attempts.js';
import { CallOrder } from './call-order.js';
import type { CallRecords } from './call-records.js';
import { Claims } from './claims.js';
import { type InterruptCall, InterruptCalls } from './interrupt-calls.js';
import type { Journal } from './journal.js';
import type { Asked, FiredTimer, JournalEvent, TimerEvent } from './journal-entries.js';
import { Owed } from './owed.js';
import { Pauses } from './pauses.js';
import { PendingRequests } from './pending-requests.js';
import { RandomStreams } from './random-streams.js';
import { RecordedTimers } from './recorded-timers.js';
import { Standing } from './standing.js';

export interface InvocationHost extends AnswerTimes {
  readonly seed: string;
  readonly journal: Journal;
  readonly calls: CallRecords;
  readonly isOtherCode: boolean;
  /** Resolves once the agent is idle. @returns whether the invocation still goes on */
  isIdle(invocation: Invocation): Promise<boolean>;
  /** Whether a call of a task waits for its turn to return when it does so at first. */
  holdsReturns(): boolean;
  /** Nobody waits for answers to these requests any more. */
  onDropped(keys: readonly string[]): void;
  /** Nobody can say whose the answer of a request is. */
  onAmbiguous(invocation: Invocation, key: string): void;
  /** The time now, in milliseconds. */
  now(): number;
  startTimer(delayInMs: number, onDue: () => void): () => void;
  /** Whether it is the key of an `interrupt()`. */
  isInterrupt(key: string): boolean;
  /** Something is asked behind an `interrupt()` that has no answer. */
  onAskedBehindPause(invocation: Invocation): void;
  /** @throws NondeterministicAgentError where an answered call shows something else than was answered */
  assertSameShown(call: InterruptCall): void;
}

export class Invocation {
  readonly claims: Claims;
  readonly calls: CallOrder;
  readonly random: RandomStreams;
  readonly timers: AgentTimers;
  readonly clock: AgentClock;
  readonly time: AgentTime;
  readonly pauses: Pauses;
  readonly standing: Standing;
  readonly pending = new PendingRequests();
  owed = new Owed();
  readonly #host: InvocationHost;
  readonly #attempts = new Attempts();
  readonly #watched = new WeakSet<AbortSignal>();
  readonly #interruptCalls = new InterruptCalls();
  #isOver = false;
  #isReplaying = false;
  #isReleasing = false;
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
      isOtherCode: host.isOtherCode,
      position: () => this.#seq,
      isReplaying: () => this.#isReplaying,
      onAmbiguous: (key) => host.onAmbiguous(this, key),
    });
    this.calls = new CallOrder(host.calls, journal, {
      position: () => this.#seq,
      behind: (task) => this.standing.behind(task),
      taken: answersTaken,
      isReplaying: () => this.#isReplaying,
      holdsReturns: () => host.holdsReturns(),
      onHeld: () => void this.#releaseReturns(),
    });
    this.random = new RandomStreams(host.seed);
    this.clock = new AgentClock(journal.startedAtMs, () => journal.lastAtMs);
    this.time = new AgentTime(this.clock, host);
    this.standing = new Standing({
      journal,
      isInterrupt: (key) => host.isInterrupt(key),
      returnedIn: (task) => this.calls.returnedIn(task),
    });
    this.timers = new AgentTimers(new RecordedTimers(journal), {
      agentNow: () => this.time.timersBegin,
      now: () => host.now(),
      waitOf: () => this.time.waitOf,
      position: () => this.#seq,
      behind: (task) => this.standing.behind(task),
      startTimer: (delayInMs, onDue) => host.startTimer(delayInMs, onDue),
      onDue: (timer, take) => this.#onDue(timer, take),
      onAmbiguous: ({ key }) => host.onAmbiguous(this, key),
      onSet: () => this.progressed(),
    });
    this.pauses = new Pauses(() => host.onAskedBehindPause(this));
  }

  /** It has ended, or was abandoned. */
  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
    this.timers.end();
    this.progressed();
  }

  /** Whether its tasks are still given what they had been given before. */
  get isReplaying(): boolean {
    return this.#isReplaying;
  }

  /** Whether a request is a question that may follow from what its task has drawn at random. */
  mayFollowFromDrawn(task: string, { kind }: BoundaryRequest): boolean {
    return kind !== 'fetch' && this.standing.mayFollowFromDrawn(task);
  }

  /** Whether it waits for an answer, or for a timer. */
  get isWaiting(): boolean {
    return this.pending.size > 0 || this.timers.size > 0;
  }

  /** Whether calls of tasks are over that return as soon as the agent is idle. What it is given comes after them. */
  get isReturning(): boolean {
    return !this.#isOver && !this.#isReplaying && this.calls.returns.isDue;
  }

  /** In a replay, it is one step of it (replay.ts). */
  async #releaseReturns(): Promise<void> {
    this.progressed();
    if (this.#isReplaying || this.#isReleasing) return;
    this.#isReleasing = true;
    while (this.isReturning && (await this.#host.isIdle(this))) {
      if (!this.calls.returns.releaseKnown()) this.calls.returns.releaseNew();
    }
    this.#isReleasing = false;
  }

  /** The next event to be given again. */
  get nextEvent(): JournalEvent | undefined {
    return this.#host.journal.eventAfter(this.#seq);
  }

  give(event: JournalEvent): void {
    this.#seq = event.seq;
    this.clock.advance(event.atMs);
    this.standing.countGiven(event);
    if ('timer' in event) this.timers.fire(event);
    else this.pending.settle(event.answers);
  }

  /** Before the graph is invoked again: what had been given is given again, and what had been asked has to be asked again. */
  beginReplay(owed: Owed): void {
    this.#isReplaying = true;
    this.owed = owed;
  }

  /**
   * @param task that has finished; without it, all are meant
   * @returns a key of what has to be asked again and was not
   */
  notAskedAgain(task?: string): string | undefined {
    const { journal } = this.#host;
    // What stands behind events that were not given yet cannot have been asked: the loser of a race asks it.
    const isToCome = (key: string) => (journal.askedUnder(key)?.since ?? 0) > this.#seq;
    return this.owed.missing((key) => this.claims.isHeld(key) || isToCome(key), task);
  }

  endReplay(): void {
    this.#isReplaying = false;
    this.timers.endReplay();
    this.claims.endReplay();
    void this.#releaseReturns();
  }

  /** Gives a request the answer that the agent was given without it: its task came to it later than before. */
  giveLate(key: string): void {
    const event = this.#host.journal.eventOf(key);
    const answer = event && event.seq <= this.#seq ? event.answers.get(key) : undefined;
    if (answer) this.pending.settle(new Map([[key, answer]]));
  }

  /** A task calls `interrupt()`, where somebody stands in front of it. */
  onInterruptCall(made: InterruptCall): void {
    if (this.isAbandoned(runningAttempt())) return;
    const attempt = this.#attempts.latestOf(made.task);
    const call = {
      ...made,
      ...(this.calls.mayReorder(made.task) && { behind: this.standing.behindInAttempt(made.task) }),
      ...(attempt > 1 && { attempt }),
    };
    this.#interruptCalls.note(call);
    this.owed.onInterruptCall(call.task, call.ordinal);
    if (call.isAnswered) this.#host.assertSameShown(call);
  }

  /** LangGraph throws what pauses a task. */
  onInterruptThrown(interrupts: readonly Thrown[]): void {
    const call = this.isAbandoned(runningAttempt()) ? undefined : this.#interruptCalls.noteThrown(interrupts);
    if (call?.thrown) this.pauses.onThrown(call.task, call.thrown);
  }

  /** The call of a task that LangGraph threw this for. Without a guard in front of `interrupt()` nobody knows. */
  callThatThrew(thrown: Thrown, namespace: string): InterruptCall | 'none' | undefined {
    return this.#interruptCalls.thatThrew(thrown, namespace);
  }

  /**
   * Code of a task runs. What an earlier attempt of the task asked is over: nobody hears its answers, and what its
   * abandoned code goes on to ask is not asked.
   */
  onAttempt(task: string, attempt: number): void {
    if (!this.#attempts.begin(task, attempt)) return;
    this.#drop((namespace) => isWithin(namespace, task));
    if (this.#host.journal.saysAttempts) this.#giveUp((asked) => this.#attempts.isOver(asked, task));
  }

  /** A task has failed for good. Its `errorHandler` lies in it by name, and is not it. */
  onFailed(taskId: string): void {
    this.owed.onEnded(taskId);
    const isOfTask = (namespace: string) => tasksOf({ namespace }).includes(taskId);
    this.#drop(isOfTask);
    this.#giveUp(({ place }) => isOfTask(place.namespace));
  }

  /** In a rerun an attempt may end before it has come to all that it had come to: the answer that it waits for is there. */
  #giveUp(isOver: (asked: Asked) => boolean): void {
    const keys = this.claims.giveUp(isOver);
    this.pending.end(keys);
    this.#withdraw(keys);
  }

  /** @param signal by which a caller may give up a graph: what the graph asked is withdrawn then */
  watchAbort(signal: AbortSignal): void {
    if (this.#watched.has(signal)) return;
    this.#watched.add(signal);
    signal.addEventListener('abort', () => this.#dropAbandoned(), { once: true });
  }

  #dropAbandoned(): void {
    if (this.#isOver) return;
    this.claims.dropHeld((one) => one.isAbandoned());
    const abandoned = this.pending.keysWhere((_, attempt) => this.isAbandoned(attempt));
    this.pending.forget(abandoned);
    this.#withdraw(abandoned);
  }

  #drop(isOfTask: (namespace: string) => boolean): void {
    const { journal } = this.#host;
    const dropped = this.pending.keysWhere((key) => {
      const namespace = journal.askedUnder(key)?.place.namespace;
      return namespace !== undefined && isOfTask(namespace);
    });
    // It was asked again, whichever of those of before it is.
    for (const [key, { place }] of this.claims.unclaimed)
      if (isOfTask(place.namespace) && this.claims.isHeld(key)) this.owed.onAsked(key);
    this.claims.dropHeld(({ asked }) => isOfTask(asked.place.namespace));
    this.#interruptCalls.forget(isOfTask);
    this.pauses.forget(isOfTask);
    this.pending.end(dropped);
    this.#withdraw(dropped);
  }

  #withdraw(keys: string[]): void {
    this.#host.onDropped(this.#host.journal.drop(keys));
  }

  /** Whether nobody waits for the code of this attempt any more, nor for what it asks: LangGraph has given up it or its caller. */
  isAbandoned(running: Attempt | undefined): boolean {
    return this.#isOver || this.#attempts.isAbandoned(running);
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

  #onDue(timer: FiredTimer, take: (event: TimerEvent) => void): void {
    const event = this.#host.journal.recordTimer(timer, this.#host.now());
    take(event);
    if (this.isReplaying) this.progressed();
    else this.give(event);
  }
}
