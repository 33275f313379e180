/**
 * A run of an agent in a test: what it waits for, and the answers that the test gives in whatever order it likes.
 * Nothing happens between two calls: each returns when the agent has done all it can.
 */
import type { AgentCatalog } from '../agent/define-agents.js';
import type { Duration } from '../common/fetch-policy.js';
import type { Actor, Decision, InterruptView, Json, LogEntry } from '../common/protocol.js';
import type { TurnOutcome } from '../workflows/conversation/conversation.js';
import { fetchView } from '../workflows/ledger-entry.js';
import { answerFetch, failFetch, type TestFetchError } from './answer-fetch.js';
import type { AnswerGiver } from './answer-giver.js';
import { type DecideOptions, giveDecision } from './give-decision.js';
import { findInterrupt, type Named } from './pending.js';
import type { PlayedSession } from './played-session.js';
import { readDuration } from './read-duration.js';
import { TestRunError } from './test-run-error.js';
import { describeWait, readStatus, type TestRunStatus } from './test-run-status.js';
import type { PendingFetch, ResultNamed } from './typed-fetches.js';
import type { VirtualTime } from './virtual-time.js';

/** @typeParam Result what the run's agent ends with */
export class TestRun<Result = Json> {
  readonly agent: string;
  readonly version: string;
  readonly #answers: AnswerGiver;
  readonly #time: VirtualTime;

  /** @internal Made by `startTestRun`. */
  constructor(
    { agent, version }: { agent: string; version: string },
    answers: AnswerGiver,
    time: VirtualTime,
  ) {
    this.agent = agent;
    this.version = version;
    this.#answers = answers;
    this.#time = time;
  }

  get #session(): PlayedSession {
    return this.#answers.session;
  }

  get status(): TestRunStatus {
    return readStatus(this.#session);
  }

  /** What the run waits for services to answer, oldest first. */
  get fetches(): PendingFetch[] {
    return this.#session.ledger.pendingFetches.map(
      (entry) => fetchView(entry, entry.request) as PendingFetch,
    );
  }

  /** What the run waits for people to answer, oldest first. */
  get interrupts(): InterruptView[] {
    const { ledger } = this.#session;
    return ledger.pendingInterrupts.map((entry) => ledger.views.viewOf(entry));
  }

  /** The boundary log: every request so far, with its answer. */
  get log(): LogEntry[] {
    return structuredClone(this.#session.ledger.log());
  }

  /** The time of the run, which moves by `advance` alone. */
  get now(): Date {
    return new Date(this.#time.nowMs);
  }

  /** @throws TestRunError where the run has not completed, saying what it waits for or why it failed */
  get result(): Result {
    const { end, conversation } = this.#session;
    // The agent's own type says what it is, as with a client.
    if (conversation?.isClosed && !this.#session.isPlaying) return conversation.result as Result;
    if (end?.status === 'completed') return end.result as Result;
    if (end) throw new TestRunError(`The run failed: ${end.error.code}: ${end.error.message}`);
    throw new TestRunError(`The run has no result yet. ${describeWait(this.#session, this.#time)}`);
  }

  /** Why the run, or the last turn of a conversation, failed; nothing if it did not. */
  get error(): { code: string; message: string } | undefined {
    const { end } = this.#session;
    return end?.status === 'failed' ? end.error : undefined;
  }

  /** How the turn that ended last ended. */
  get lastTurn(): TurnOutcome | undefined {
    return this.#session.end;
  }

  /** Answers a fetch, as its resource would. */
  answer<const Name extends string>(
    fetch: Name | { id: string; resource: Name },
    value: ResultNamed<Name>,
  ): Promise<void> {
    return answerFetch(this.#answers, this.#time.nowMs, fetch, { ok: true, value: toJson(value) });
  }

  /** Fails a fetch: the agent sees a `FetchError` with this code. */
  fail(fetch: Named<{ id: string }>, error: TestFetchError): Promise<void> {
    return failFetch(this.#answers, this.#time.nowMs, fetch, error);
  }

  approve(question: Named<{ id: string }>, options?: DecideOptions): Promise<void> {
    return this.#decidePending(question, { type: 'approve' }, options);
  }

  /** @param args to use instead of those that were asked about */
  edit(question: Named<{ id: string }>, args: Json, options?: DecideOptions): Promise<void> {
    return this.#decidePending(question, { type: 'edit', args }, options);
  }

  reject(question: Named<{ id: string }>, message?: string, options?: DecideOptions): Promise<void> {
    return this.#decidePending(
      question,
      { type: 'reject', ...(message !== undefined && { message }) },
      options,
    );
  }

  respond(question: Named<{ id: string }>, value: Json, options?: DecideOptions): Promise<void> {
    return this.#decidePending(question, { type: 'respond', value }, options);
  }

  /**
   * Sends a decision as a client does, for a question that may be answered already.
   * @throws DecisionRefusedError with the code that its sender would get; the run is as it was
   */
  async decide(
    interruptId: string,
    decision: Decision,
    options: DecideOptions = {},
  ): Promise<'accepted' | 'duplicate'> {
    return giveDecision(this.#answers, this.#time.nowMs, interruptId, decision, options);
  }

  /** Gives all answers of `work` in one step, as answers that come in the same moment. */
  async together(work: () => Promise<unknown>): Promise<void> {
    await this.#answers.together(work);
  }

  /**
   * Sends a message to a conversation: a turn begins with it once those before it have ended. One that is sent again begins
   * no other, and another with its `messageId` is refused.
   */
  async send(message: Json, { actor, messageId }: { actor?: Actor; messageId?: string } = {}): Promise<void> {
    const { conversation } = this.#session;
    if (!conversation)
      throw new TestRunError('The run is no conversation: start it with conversation: true.');
    if (conversation.isClosed)
      throw new TestRunError('The conversation is closed and takes no more messages.');
    if (conversation.endedLongAgo(messageId) !== undefined) return;
    const sent = toJson(message);
    if (conversation.begunByOther(messageId, sent) !== undefined)
      throw new TestRunError(`messageId '${messageId}' is that of another message.`);
    const problem = this.#session.messageShape.problemOf(sent);
    if (problem !== undefined) throw new TestRunError(problem);
    conversation.queue(sent, messageId, actor);
    await this.#session.playTurns();
    await this.#answers.byResources();
  }

  /** Ends a conversation, once its turn in progress has ended. */
  close(): void {
    this.#session.conversation?.close();
  }

  /** Moves the time of the run on, and fires the timers that are due. */
  async advance(duration: Duration): Promise<void> {
    await this.#session.advanceTo(this.#time.nowMs + readDuration(duration));
    await this.#answers.byResources();
  }

  /**
   * Continues as new here, as a long run does: all that is kept is one JSON value. An agent that depends only on its
   * state and its answers does not notice. Where a node reads a graph by `stream()`, nothing happens: a run waits with it until the
   * node is over.
   * @param agents of a later release, whose code continues the run's version. Default: the same agents
   */
  async restore(agents?: AgentCatalog): Promise<void> {
    if (this.#session.end && !this.#session.conversation) throw new TestRunError('The run has ended.');
    const source = agents?.[this.agent]?.versions[this.version];
    if (agents && !source) throw new TestRunError(`Those agents have no '${this.agent}' ${this.version}.`);
    this.#answers.session = await this.#session.restore(source);
    await this.#answers.byResources();
  }

  async #decidePending(question: Named<{ id: string }>, decision: Decision, options?: DecideOptions) {
    await this.decide(findInterrupt(this.#session.ledger, question).id, decision, options);
  }
}

function toJson(value: unknown): Json {
  const text = JSON.stringify(value);
  return text === undefined ? null : (JSON.parse(text) as Json);
}
