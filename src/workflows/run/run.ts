/**
 * One run: the agent's session, the ledger of what crossed the boundary, the inbox, the messages of a conversation,
 * and what they come to.
 *
 * 1. All of a run's state is `RunSnapshot`: the next execution is given it and continues where this one was.
 * 2. Until decisions are taken (take-decisions.ts) the run is not handed over: the SDK, which keeps them, would drop them.
 */
import type { ApplicationFailure } from '@temporalio/workflow';
import { resolveGraph } from '../../agent/langgraph/graph.js';
import { MessageShape } from '../../agent/message-shape.js';
import { AgentSession } from '../../agent/session/session.js';
import { packJson } from '../../common/packed-json.js';
import type { Json } from '../../common/protocol.js';
import { Conversation } from '../conversation/conversation.js';
import { queueFirstMessage } from '../conversation/first-message.js';
import { handleMessages } from '../conversation/messages.js';
import { TurnResults } from '../conversation/turn-result.js';
import { wholeResult } from '../conversation/whole-result.js';
import { Inbox } from '../human/inbox.js';
import { Ledger } from '../ledger.js';
import { isFetch } from '../ledger-entry.js';
import { OutcomeMapper } from '../outcome/outcome-mapper.js';
import { agentFailure } from '../run-failure.js';
import type { RunRequest } from '../run-request.js';
import { settings } from '../settings.js';
import { handleQueries } from '../view/queries.js';
import { RunView } from '../view/run-view.js';
import { AgentLoop } from './agent-loop.js';
import { ContinueAsNew } from './continue-as-new.js';
import { createSessionHost } from './create-session-host.js';
import { type Limited, Limits } from './limits.js';
import { Requests } from './requests.js';
import type { NextInput, RunOutcome } from './run-outcome.js';
import { type RunParts, type RunSnapshot, snapshotOf, spentBefore } from './run-snapshot.js';
import type { StopRequest } from './stop.js';
import { takeDecisions } from './take-decisions.js';
import { runTurns } from './turn-loop.js';

export class Run {
  readonly #request: RunRequest;
  readonly #messageShape: MessageShape;
  readonly #continued: RunSnapshot | undefined;
  readonly #ledger: Ledger;
  readonly #inbox: Inbox;
  readonly #requests: Requests;
  readonly #session: AgentSession;
  readonly #agentLoop: AgentLoop;
  readonly #outcomes: OutcomeMapper;
  readonly #turnResults: TurnResults;
  readonly #limits: Limits;
  #stopped: ApplicationFailure | undefined;
  #takesDecisions = false;
  readonly #continueAsNew: ContinueAsNew<NextInput>;
  /** Only of a run that is one. */
  readonly #conversation: Conversation | undefined;
  readonly #view: RunView;

  /**
   * @param carriedBytes that this execution was given, where they are packed
   * @throws ApplicationFailure `airlock.unsupported_feature`, `airlock.agent_failed`
   */
  static async make(
    request: RunRequest,
    continued: RunSnapshot | undefined,
    stop: StopRequest,
    carriedBytes: number,
  ): Promise<Run> {
    const { agent, version, source } = request;
    try {
      const shape = new MessageShape(source);
      const graph = await resolveGraph(shape.source, agent);
      return new Run(request, { graph, shape }, continued, stop, carriedBytes);
    } catch (error) {
      throw agentFailure(error, agent, version);
    }
  }

  private constructor(
    request: RunRequest,
    { graph, shape }: { graph: Awaited<ReturnType<typeof resolveGraph>>; shape: MessageShape },
    continued: RunSnapshot | undefined,
    stop: StopRequest,
    carriedBytes: number,
  ) {
    this.#request = request;
    this.#messageShape = shape;
    this.#continued = continued;
    this.#ledger = new Ledger(continued?.ledger, continued?.earlier, continued?.counted);
    this.#inbox = new Inbox(this.#ledger, continued?.inbox);
    const isOtherCode = continued !== undefined && continued.build !== settings().build;
    this.#turnResults = new TurnResults(continued?.said);
    this.#outcomes = new OutcomeMapper(request, this.#ledger, isOtherCode, this.#turnResults);
    this.#view = new RunView(request, this.#ledger, this.#inbox);
    this.#requests = new Requests(
      request,
      this.#ledger,
      {
        broken: (error) => this.#agentLoop.stop({ error }),
        request: (entry) => this.#limits.count(isFetch(entry) ? 'fetches' : 'questions', () => entry.id),
        stuck: () => this.#view.show(),
      },
      continued?.ready,
    );
    if (request.conversation) this.#conversation = new Conversation(continued?.conversation);
    const host = createSessionHost(request, isOtherCode, {
      request: (raised) => this.#requests.raise(raised, this.#conversation?.playing),
      dropped: (keys) => this.#requests.withdraw(keys),
      rerun: () => this.#agentLoop.onRerun(),
      areAnswersComing: () => this.#requests.areAnswersComing,
    });
    this.#session = new AgentSession(graph, host, continued?.session);
    this.#continueAsNew = new ContinueAsNew(
      () => this.#requests.inFlight === 0,
      () => [request.pinned, packJson(snapshotOf(this.#parts))],
      carriedBytes,
      () => this.#takesDecisions,
      () => this.#session.isUnrepeatable,
    );
    this.#agentLoop = new AgentLoop({
      session: this.#session,
      requests: this.#requests,
      continueAsNew: this.#continueAsNew,
      onStep: () => this.#limits.count('steps', () => 'the next one'),
      onRest: () => this.#view.show(),
      onCaughtUp: () => this.#view.publishAfterReplay(),
    });
    this.#limits = new Limits((failure, limited) => this.#stop(failure, limited), spentBefore(continued));
    stop.onStop = (failure) => this.#stop(failure, 'run');
    if (stop.failure) this.#stop(stop.failure, 'run');
    this.#continueAsNew.handleUpgrade();
    handleQueries(() => this.#view.state(this.#limits.steps, this.#conversation?.view()), this.#ledger);
  }

  /** @throws ApplicationFailure with what ended the run, CancelledFailure, DeterminismViolationError */
  async run(): Promise<RunOutcome> {
    void takeDecisions({
      ...this.#parts,
      view: this.#view,
      isContinued: this.#continued !== undefined,
      onTaken: () => {
        this.#takesDecisions = true;
      },
    });
    try {
      const result = this.#conversation
        ? await this.#converse(this.#conversation)
        : await this.#work(this.#request.input ?? null);
      if (result !== undefined) return { result };
      if (this.#continueAsNew.next) return { next: this.#continueAsNew.next };
      throw new Error('An execution ended with neither a result nor a next one.');
    } finally {
      if (!this.#continueAsNew.next) this.#requests.cancelPending();
    }
  }

  async #work(input: Json): Promise<Json | undefined> {
    if (this.#stopped) throw this.#stopped;
    const outcome = await this.#agentLoop.run(input);
    return outcome && this.#outcomes.toResult(outcome);
  }

  async #converse(conversation: Conversation): Promise<Json | undefined> {
    if (!this.#continued && this.#request.input !== undefined)
      queueFirstMessage(conversation, this.#messageShape, this.#request.input);
    handleMessages(conversation, this.#messageShape, {
      isBlockedOnHuman: () => this.#isBlockedOnHuman,
      status: () => this.#view.status(),
    });
    const result = await runTurns({
      conversation,
      continueAsNew: this.#continueAsNew,
      limits: this.#limits,
      stopped: () => this.#stopped,
      run: (input) => this.#agentLoop.run(input),
      toTurnOutcome: (outcome) => this.#outcomes.toTurnOutcome(outcome, conversation.playing?.turn),
      giveUp: () => this.#requests.cancelPending(),
      onWaiting: () => this.#view.show('waiting_for_message'),
    });
    const { result: last, messagesBefore = 0 } = conversation.lastResult ?? {};
    if (result === undefined || result !== last) return result;
    return wholeResult(result, messagesBefore, () => this.#session.messages);
  }

  #stop(failure: ApplicationFailure, limited: Limited): void {
    if (limited === 'run') this.#stopped ??= failure;
    this.#agentLoop.stop({ stopped: failure });
  }

  get #parts(): RunParts {
    return {
      session: this.#session,
      ledger: this.#ledger,
      inbox: this.#inbox,
      requests: this.#requests,
      limits: this.#limits,
      conversation: this.#conversation,
      turnResults: this.#turnResults,
    };
  }

  /** Whether a sender has nothing to wait for here: only a person, or the next execution, can continue the run. */
  get #isBlockedOnHuman(): boolean {
    if (this.#requests.inFlight > 0) return false;
    if (this.#continueAsNew.isSuggested) return true;
    return this.#ledger.pendingInterrupts.length > 0 && !this.#requests.hasAnswers;
  }
}
