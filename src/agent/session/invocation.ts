/**
 * One invocation of the graph: what is asked in it and not answered yet, and the time, randomness and timers of its
 * tasks. One that is over gives no answers any more; its promises stay pending for good, and its timers are cancelled.
 */

import type { BoundaryRequest } from '../../common/protocol.js';
import type { Attempt } from '../langgraph/running-code.js';
import { answersTaken } from '../langgraph/task-location.js';
import { AgentClock } from './agent-clock.js';
import { AgentTime } from './agent-time.js';
import { AgentTimers } from './agent-timers.js';
import { Attempts } from './attempts.js';
import { CallOrder } from './call-order.js';
import { Claims } from './claims.js';
import { InterruptCalls } from './interrupt-calls.js';
import type { InvocationHost } from './invocation-host.js';
import type { FiredTimer, JournalEvent, TimerEvent } from './journal-entries.js';
import { Owed } from './owed.js';
import { Pauses } from './pauses.js';
import { PendingRequests } from './pending-requests.js';
import { RandomStreams } from './random-streams.js';
import { RecordedTimers } from './recorded-timers.js';
import { Standing } from './standing.js';
import { Unrepeatable } from './unrepeatable.js';
import { Withdrawals } from './withdrawals.js';

export class Invocation {
  readonly claims: Claims;
  readonly calls: CallOrder;
  readonly random: RandomStreams;
  readonly timers: AgentTimers;
  readonly clock: AgentClock;
  readonly time: AgentTime;
  readonly pauses: Pauses;
  readonly standing: Standing;
  readonly interruptCalls: InterruptCalls;
  readonly withdrawals: Withdrawals;
  readonly unrepeatable: Unrepeatable;
  readonly pending = new PendingRequests();
  readonly attempts: Attempts;
  owed = new Owed();
  /** Whether finished tasks of nested graphs do not run again in it, whatever the version of LangGraph (finished-tasks.ts). */
  skipsFinished = false;
  readonly #host: InvocationHost;
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
    this.attempts = new Attempts(() => host.holdsReturns());
    this.claims = new Claims(journal, {
      isOtherCode: host.isOtherCode,
      position: () => this.#seq,
      isReplaying: () => this.#isReplaying,
      onWithdrawn: (keys) => this.withdrawals.onAskedAnew(keys),
      onAmbiguous: (key) => host.onAmbiguous(this, key),
    });
    this.calls = new CallOrder(host.calls, journal, {
      position: () => this.#seq,
      now: () => host.now(),
      behind: (task) => this.standing.behind(task),
      taken: answersTaken,
      agentNow: () => this.time.now ?? this.clock.now,
      isReplaying: () => this.#isReplaying,
      holdsReturns: () => host.holdsReturns(),
      holdsPauses: () => host.holdsPauses(),
      onHeld: () => void this.#releaseReturns(),
    });
    this.random = new RandomStreams(host.seed);
    this.clock = new AgentClock(journal.startedAtMs, {
      lastAtMs: () => journal.lastAtMs,
      lastAnsweredAt: () => host.answers.lastAnsweredAt(),
      failedBefore: (task) => host.failures.before(task),
    });
    this.time = new AgentTime(this.clock, host.answers, host.clockReads, {
      position: () => this.#seq,
      isReplaying: () => this.#isReplaying,
      onAmbiguous: (task) => host.onAmbiguous(this, task, 'ambiguous_time'),
    });
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
    this.interruptCalls = new InterruptCalls(this, host);
    this.withdrawals = new Withdrawals(this, host);
    this.unrepeatable = new Unrepeatable({
      isAbandoned: (running) => this.isAbandoned(running),
      onReleased: () => host.onReleased(this),
    });
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
  beginReplay(owed: Owed, skipsFinished: boolean): void {
    this.#isReplaying = true;
    this.owed = owed;
    this.skipsFinished = skipsFinished;
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

  keysOfInterrupt(id: string): readonly string[] {
    return this.#host.keysOfInterrupt(id);
  }

  /** Whether nobody waits for the code of this attempt any more, nor for what it asks: LangGraph has given up it or its caller. */
  isAbandoned(running: Attempt | undefined): boolean {
    return this.#isOver || this.attempts.isAbandoned(running);
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
