/**
 * What stands behind a test run where a workflow stands otherwise: the agent's session, and the records of its run.
 *
 * 1. Every method that gives the agent something returns once the agent has done all it can.
 * 2. `restore` keeps nothing but one JSON value, as continue-as-new does.
 */
import { type Answer, type Boundary, boundary, openBoundary } from '../agent/boundary.js';
import { type GraphSource, resolveGraph } from '../agent/langgraph/graph.js';
import { MessageShape } from '../agent/message-shape.js';
import { AgentSession } from '../agent/session/session.js';
import type { RaisedRequest, RunFacts, SessionSnapshot } from '../agent/session/session-host.js';
import { StalledAgentError } from '../agent/session/unanswerable-pause-error.js';
import { copyJson } from '../common/copy-json.js';
import type { Json } from '../common/protocol.js';
import type { Conversation, TurnOutcome } from '../workflows/conversation/conversation.js';
import type { Inbox } from '../workflows/human/inbox.js';
import type { Ledger } from '../workflows/ledger.js';
import { askedOf } from '../workflows/run/asked-of.js';
import { guardInterruptCalls } from './guard-interrupt-calls.js';
import { oneAtATime } from './one-at-a-time.js';
import { PlayedHost } from './played-host.js';
import { returned, threw } from './played-outcome.js';
import { type RecordsSnapshot, RunRecords } from './run-records.js';
import type { VirtualTime } from './virtual-time.js';

export interface PlayedAgent {
  readonly agent: string;
  readonly version: string;
  readonly source: GraphSource;
  /** Of a conversation: its first message, if it begins with one. */
  readonly input: Json | undefined;
  readonly isConversation: boolean;
  readonly assignees: readonly string[];
  readonly humanToolCalls: readonly string[];
  readonly run: RunFacts;
}

interface PlayedSnapshot {
  session: SessionSnapshot;
  records: RecordsSnapshot;
}

export class PlayedSession {
  readonly #played: PlayedAgent;
  readonly messageShape: MessageShape;
  readonly #time: VirtualTime;
  readonly #session: AgentSession;
  readonly #boundary: Boundary;
  readonly #records: RunRecords;
  readonly #host: PlayedHost;
  #isOver = false;
  #end: TurnOutcome | undefined;

  private constructor(
    played: PlayedAgent,
    time: VirtualTime,
    { graph, shape }: { graph: Awaited<ReturnType<typeof resolveGraph>>; shape: MessageShape },
    snapshot?: PlayedSnapshot,
    isOtherCode = false,
  ) {
    this.#played = played;
    this.messageShape = shape;
    this.#time = time;
    this.#records = new RunRecords(played, snapshot?.records);
    const { agent, version, humanToolCalls, run } = played;
    this.#host = new PlayedHost(
      { time, seed: `${agent} ${version}`, humanToolCalls, run, isOtherCode },
      {
        request: (raised) => this.#onRequest(raised),
        dropped: (keys) => this.ledger.withdrawAsked(keys, time.nowMs),
      },
    );
    this.#session = new AgentSession(graph, this.#host, snapshot?.session);
    this.#boundary = boundary();
  }

  static start(played: PlayedAgent, time: VirtualTime): Promise<PlayedSession> {
    return PlayedSession.#make(played, time);
  }

  /**
   * Makes another session of what is left of this one as JSON; this one can do nothing any more.
   * @param source the agent's code there; default: the same
   * @returns itself where a run stays in its execution until a task is over
   */
  async restore(source: GraphSource = this.#played.source): Promise<PlayedSession> {
    if (this.#session.isUnrepeatable) return this;
    const snapshot: PlayedSnapshot = {
      session: this.#session.snapshot(),
      records: this.#records.snapshot(),
    };
    this.#isOver = true;
    this.#session.giveUp();
    this.#time.clearAll();
    const next = { ...this.#played, source };
    return PlayedSession.#make(next, this.#time, copyJson(snapshot), source !== this.#played.source);
  }

  get ledger(): Ledger {
    return this.#records.ledger;
  }

  get inbox(): Inbox {
    return this.#records.inbox;
  }

  /** Only of a conversation. */
  get conversation(): Conversation | undefined {
    return this.#records.conversation;
  }

  /** How the run ended, or the last turn of a conversation did. */
  get end(): TurnOutcome | undefined {
    return this.#end;
  }

  /** Whether the agent is at work, and not between two turns or at its end. */
  get isPlaying(): boolean {
    return this.conversation ? this.conversation.playing !== undefined : this.#end === undefined;
  }

  deliver(answers: ReadonlyMap<string, Answer>): Promise<void> {
    return this.#do(() => this.#session.deliver(answers));
  }

  advanceTo(untilMs: number): Promise<void> {
    return this.#do(() => this.#time.advanceTo(untilMs, () => this.#quiet()));
  }

  /** Begins turns while messages wait. */
  playTurns(): Promise<void> {
    return this.#do(() => this.#nextTurn());
  }

  static #make(
    played: PlayedAgent,
    time: VirtualTime,
    snapshot?: PlayedSnapshot,
    isOtherCode = false,
  ): Promise<PlayedSession> {
    return oneAtATime(async () => {
      await guardInterruptCalls();
      const shape = new MessageShape(played.source);
      const graph = await resolveGraph(shape.source, played.agent);
      const made = new PlayedSession(played, time, { graph, shape }, snapshot, isOtherCode);
      made.#begin();
      await made.#quiet();
      return made;
    });
  }

  #begin(): void {
    if (!this.conversation) this.#play(this.#played.input ?? null);
    else if (this.#session.isRestored) this.#play(null);
    else this.#nextTurn();
  }

  #nextTurn(): void {
    if (!this.conversation || this.conversation.playing || !this.conversation.hasMessage) return;
    const next = this.conversation.next();
    if (next) this.#play(next.message);
  }

  #play(input: Json): void {
    this.#session.run(input).then(
      (value) => this.#ended(returned(value, this.#played)),
      (error: unknown) => this.#fail(error),
    );
  }

  #fail(error: unknown): void {
    this.#ended(threw(error, this.#played));
  }

  #ended(outcome: TurnOutcome): void {
    if (this.#isOver) return;
    this.#end = outcome;
    this.#records.closePending(this.#time.nowMs);
    this.conversation?.end(outcome);
    this.#nextTurn();
  }

  #onRequest(raised: RaisedRequest): void {
    const request = askedOf(raised.request, this.#played.assignees);
    this.ledger.enter({ ...raised, request }, this.#time.nowMs, this.conversation?.playing);
  }

  #do(work: () => void | Promise<void>): Promise<void> {
    return oneAtATime(async () => {
      openBoundary(this.#boundary);
      await work();
      await this.#quiet();
    });
  }

  /** Resolves once the session waits for nothing but answers and timers. */
  async #quiet(): Promise<void> {
    await this.#host.quiet();
    if (!this.#isOver && this.#session.isStalled) this.#fail(new StalledAgentError());
  }
}
