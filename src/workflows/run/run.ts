/**
 * One run: the agent's session, the ledger of what crossed the boundary, the inbox, the messages of a conversation,
 * and what they come to.
 *
 * 1. All of a run's state is `RunSnapshot`: what its next execution is given goes on where this one was.
 * 2. Decisions wait until the agent has asked again: what a value must satisfy comes with the question.
 */
import { type ApplicationFailure, isCancellation, setHandler } from '@temporalio/workflow';
import { resolveGraph } from '../../agent/langgraph/graph.js';
import { AgentSession } from '../../agent/session/session.js';
import type { RaisedRequest } from '../../agent/session/session-host.js';
import { type Json, type RunInput, upgradeSignal } from '../../common/protocol.js';
import { Conversation } from '../conversation/conversation.js';
import { handleMessages } from '../conversation/messages.js';
import { handleDecisions } from '../human/decisions.js';
import { Inbox } from '../human/inbox.js';
import { atRest, restUntil } from '../idle.js';
import { isFetch, Ledger } from '../ledger.js';
import { OutcomeReader } from '../outcome/outcome.js';
import { agentFailure } from '../run-failure.js';
import type { RunRequest } from '../run-request.js';
import { settings } from '../settings.js';
import { handleQueries } from '../view/queries.js';
import { RunView } from '../view/run-view.js';
import { Player } from './agent-loop.js';
import { HandOver } from './continue-as-new.js';
import { type Limited, Limits } from './limits.js';
import { Exchange } from './requests.js';
import { type RunSnapshot, spentBefore } from './run-snapshot.js';
import type { StopRequest } from './stop.js';
import { playTurns } from './turn-loop.js';

/** How an execution ends, unless it fails: with the run's result, or with what the next one is to be given. */
export type End = { result: Json } | { next: [RunInput, RunSnapshot] };

export class Run {
  readonly #request: RunRequest;
  readonly #continued: RunSnapshot | undefined;
  readonly #ledger: Ledger;
  readonly #inbox: Inbox;
  readonly #exchange: Exchange;
  readonly #session: AgentSession;
  readonly #player: Player;
  readonly #outcomes: OutcomeReader;
  readonly #limits: Limits;
  #stopped: ApplicationFailure | undefined;
  readonly #handOver: HandOver<[RunInput, RunSnapshot]>;
  /** Only of a run that is one. */
  readonly #conversation: Conversation | undefined;
  readonly #view: RunView;

  /** @throws ApplicationFailure `airlock.unsupported_feature`, `airlock.agent_failed` */
  static async make(
    request: RunRequest,
    continued: RunSnapshot | undefined,
    stop: StopRequest,
  ): Promise<Run> {
    const { agent, version, source } = request;
    try {
      return new Run(request, await resolveGraph(source, agent), continued, stop);
    } catch (error) {
      throw agentFailure(error, agent, version);
    }
  }

  private constructor(
    request: RunRequest,
    graph: Awaited<ReturnType<typeof resolveGraph>>,
    continued: RunSnapshot | undefined,
    stop: StopRequest,
  ) {
    this.#request = request;
    this.#continued = continued;
    this.#ledger = new Ledger(continued?.ledger);
    this.#inbox = new Inbox(this.#ledger, continued?.inbox);
    const isOtherCode = continued !== undefined && continued.build !== settings().build;
    this.#outcomes = new OutcomeReader(request, this.#ledger, isOtherCode);
    this.#view = new RunView(request, this.#ledger, this.#inbox);
    this.#exchange = new Exchange(
      request,
      this.#ledger,
      {
        broken: (error) => this.#player.stop({ error }),
        request: (entry) => this.#limits.count(isFetch(entry) ? 'fetches' : 'questions', () => entry.id),
      },
      continued?.ready,
    );
    if (request.conversation) this.#conversation = new Conversation(continued?.conversation);
    const host = {
      onRequest: (raised: RaisedRequest) => this.#exchange.enter(raised, this.#conversation?.playing),
      idle: atRest,
      humanToolCalls: settings().humanToolCalls,
      recursionLimit: settings().limits.run.steps ?? Number.POSITIVE_INFINITY,
    };
    this.#session = new AgentSession(graph, host, continued?.session);
    this.#handOver = new HandOver(
      () => this.#exchange.inFlight === 0,
      () => [request.pinned, this.#snapshot()],
    );
    this.#player = new Player({
      session: this.#session,
      exchange: this.#exchange,
      handOver: this.#handOver,
      onStep: () => this.#limits.count('steps', () => 'the next one'),
      onRest: () => this.#view.show(),
      onCaughtUp: () => this.#view.catchUp(),
    });
    this.#limits = new Limits((failure, limited) => this.#stop(failure, limited), spentBefore(continued));
    stop.onStop = (failure) => this.#stop(failure, 'run');
    if (stop.failure) this.#stop(stop.failure, 'run');
    setHandler(upgradeSignal, () => this.#handOver.ask(), {
      description: 'Goes on in a next execution: on the current version, where there is a migration to it.',
    });
    handleQueries(
      () => this.#view.state(this.#limits.steps, this.#conversation?.view()),
      () => this.#ledger.log(),
    );
  }

  /** @throws ApplicationFailure with what ended the run, CancelledFailure, DeterminismViolationError */
  async toEnd(): Promise<End> {
    void this.#takeDecisions();
    try {
      const result = this.#conversation
        ? await this.#converse(this.#conversation)
        : await this.#work(this.#request.input ?? null);
      if (result !== undefined) return { result };
      if (this.#handOver.next) return { next: this.#handOver.next };
      throw new Error('An execution ended with neither a result nor a next one.');
    } finally {
      if (!this.#handOver.next) this.#exchange.giveUp();
    }
  }

  async #work(input: Json): Promise<Json | undefined> {
    if (this.#stopped) throw this.#stopped;
    const outcome = await this.#player.play(input);
    return outcome && this.#outcomes.resultOf(outcome);
  }

  async #converse(conversation: Conversation): Promise<Json | undefined> {
    if (!this.#continued && this.#request.input !== undefined) conversation.queue(this.#request.input);
    handleMessages(conversation, { isStuck: () => this.#isStuck, where: () => this.#view.where() });
    return playTurns({
      conversation,
      handOver: this.#handOver,
      limits: this.#limits,
      stopped: () => this.#stopped,
      play: (input) => this.#player.play(input),
      endOf: (outcome) => this.#outcomes.endOfTurn(outcome, conversation.playing?.turn),
      giveUp: () => this.#exchange.giveUp(),
      onWaiting: () => this.#view.show('waiting_for_message'),
    });
  }

  #stop(failure: ApplicationFailure, limited: Limited): void {
    if (limited === 'run') this.#stopped ??= failure;
    this.#player.stop({ stopped: failure });
  }

  async #takeDecisions(): Promise<void> {
    try {
      if (this.#continued) {
        await restUntil(() => this.#session.hasCaughtUp);
        this.#ledger.withdrawFree(Date.now());
      }
    } catch (error) {
      // A cancelled run ends by itself, at the condition that the player waits for.
      if (isCancellation(error)) return;
      throw error;
    }
    handleDecisions(
      this.#inbox,
      this.#ledger,
      (key, answer) => this.#exchange.decided(key, answer),
      () => this.#view.refresh(),
    );
  }

  #snapshot(): RunSnapshot {
    return {
      session: this.#session.snapshot(),
      ledger: this.#ledger.snapshot(),
      inbox: this.#inbox.snapshot(),
      ready: this.#exchange.snapshot(),
      steps: this.#limits.steps,
      limits: this.#limits.snapshot(),
      build: settings().build,
      ...(this.#conversation && { conversation: this.#conversation.snapshot() }),
    };
  }

  /** Whether a sender has nothing to wait for here: only a person can go on, or the next execution. */
  get #isStuck(): boolean {
    if (this.#exchange.inFlight > 0) return false;
    if (this.#handOver.isWanted) return true;
    return this.#ledger.pendingInterrupts.length > 0 && !this.#exchange.hasAnswers;
  }
}
