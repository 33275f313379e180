/**
 * One run: the agent's session, the ledger of what crossed the boundary, the inbox, and the loop that joins them.
 *
 * 1. A fetch never waits behind a person: answers of both kinds wake one loop.
 * 2. Answers that are ready together are given to the agent together, when it is at rest.
 * 3. All of a run's state is `RunSnapshot`. Continue-as-new waits for fetches in flight, whose deadlines bound it, and
 *    for update handlers; questions, refusals and answers not yet given are carried over. A run that has more to
 *    carry than a payload holds goes on where it is.
 * 4. Decisions wait until the agent has asked again: what a value must satisfy comes with the question.
 */
import { allHandlersFinished, isCancellation, setHandler, workflowInfo } from '@temporalio/workflow';
import { resolveGraph } from '../agent/graph.js';
import { AgentSession, type RaisedRequest, type SessionSnapshot } from '../agent/session.js';
import {
  type Json,
  logQuery,
  type RunInput,
  type RunState,
  type RunStatus,
  stateQuery,
} from '../protocol.js';
import { currentDetails } from './current-details.js';
import { handleDecisions } from './decisions.js';
import { Exchange, type ReadyAnswers } from './exchange.js';
import { Inbox, type InboxSnapshot } from './inbox.js';
import { fetchView, interruptView, Ledger, type LedgerSnapshot } from './ledger.js';
import { atRest, restUntil } from './rest.js';
import { resultAsJson } from './result.js';
import { agentFailure, runFailure } from './run-failure.js';
import type { RunRequest } from './run-request.js';
import { settings } from './settings.js';
import { isTooLarge } from './size.js';
import { Visibility } from './visibility.js';

/** Everything a run is, as JSON. Handed from one execution to the next by continue-as-new. */
export interface RunSnapshot {
  session: SessionSnapshot;
  ledger: LedgerSnapshot;
  inbox: InboxSnapshot;
  ready: ReadyAnswers;
  steps: number;
}

type Outcome = { result: unknown } | { error: unknown };

/** How an execution ends, unless it fails: with the run's result, or with what the next one is to be given. */
export type End = { result: Json } | { next: [RunInput, RunSnapshot] };

export class Run {
  readonly #request: RunRequest;
  readonly #ledger: Ledger;
  readonly #inbox: Inbox;
  readonly #exchange: Exchange;
  readonly #visibility = new Visibility();
  readonly #continued: RunSnapshot | undefined;
  #steps: number;
  #status: RunStatus = 'stepping';
  #outcome: Outcome | undefined;
  /** There is more to carry than fits into a payload; it will not become less. */
  #staysHere = false;

  constructor(request: RunRequest, continued: RunSnapshot | undefined) {
    this.#request = request;
    this.#continued = continued;
    this.#ledger = new Ledger(continued?.ledger);
    this.#inbox = new Inbox(this.#ledger, continued?.inbox);
    const onBroken = (error: unknown) => {
      this.#outcome = { error };
    };
    this.#exchange = new Exchange(request, this.#ledger, onBroken, continued?.ready);
    this.#steps = continued?.steps ?? 0;
    setHandler(stateQuery, () => this.#state(), {
      description: 'Status, pending fetches, pending questions.',
    });
    setHandler(logQuery, () => this.#ledger.log(), { description: 'Every request so far, with its answer.' });
  }

  /** @throws ApplicationFailure with what ended the run, CancelledFailure */
  async toEnd(): Promise<End> {
    const { agent, version } = this.#request;
    const session = await this.#start();
    void this.#takeDecisions(session);
    for (;;) {
      await restUntil(
        () => this.#outcome !== undefined || this.#isDue(),
        () => this.#show(),
      );
      if (this.#outcome) break;
      if (this.#wantsContinueAsNew()) {
        await atRest();
        if (this.#outcome) break;
        if (!this.#mayContinueAsNew()) continue;
        const next: [RunInput, RunSnapshot] = [this.#request.pinned, this.#snapshot(session)];
        if (!isTooLarge(next)) return { next };
        this.#staysHere = true;
        continue;
      }
      this.#step();
      session.deliver(this.#exchange.takeAnswers());
    }
    if ('error' in this.#outcome) throw agentFailure(this.#outcome.error, agent, version);
    return { result: resultAsJson(this.#outcome.result, agent, version) };
  }

  async #start(): Promise<AgentSession> {
    const { agent, version, source, input } = this.#request;
    if (!this.#continued) this.#step();
    try {
      const graph = await resolveGraph(source, agent);
      const host = {
        onRequest: (raised: RaisedRequest) => this.#exchange.enter(raised),
        idle: atRest,
        humanToolCalls: settings().humanToolCalls,
        recursionLimit: settings().limits.steps,
      };
      const session = new AgentSession(graph, host, this.#continued?.session);
      session.run(input).then(
        (result) => {
          this.#outcome = { result };
        },
        (error) => {
          this.#outcome = { error };
        },
      );
      return session;
    } catch (error) {
      throw agentFailure(error, agent, version);
    }
  }

  async #takeDecisions(session: AgentSession): Promise<void> {
    try {
      if (this.#continued) await restUntil(() => session.hasCaughtUp);
    } catch (error) {
      // A cancelled run ends by itself, at the condition that the loop waits for.
      if (isCancellation(error)) return;
      throw error;
    }
    handleDecisions(
      this.#inbox,
      this.#ledger,
      (key, answer) => this.#exchange.decided(key, answer),
      () => this.#show(),
    );
  }

  #step(): void {
    const limit = settings().limits.steps;
    this.#steps += 1;
    if (this.#steps > limit) {
      throw runFailure('step_limit', `The run was stopped at its limit of ${limit} steps (limits.steps).`);
    }
  }

  /** Whether there is something to do: give answers, or, once the history is long, hand over to the next execution. */
  #isDue(): boolean {
    return this.#wantsContinueAsNew() ? this.#mayContinueAsNew() : this.#exchange.hasAnswers;
  }

  #wantsContinueAsNew(): boolean {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return !this.#staysHere && (continueAsNewSuggested || historyLength >= settings().limits.historyEvents);
  }

  #mayContinueAsNew(): boolean {
    return this.#exchange.inFlight === 0 && allHandlersFinished();
  }

  #snapshot(session: AgentSession): RunSnapshot {
    const snapshot: RunSnapshot = {
      session: session.snapshot(),
      ledger: this.#ledger.snapshot(),
      inbox: this.#inbox.snapshot(),
      ready: this.#exchange.snapshot(),
      steps: this.#steps,
    };
    return JSON.parse(JSON.stringify(snapshot));
  }

  #show(): void {
    if (this.#outcome) return;
    const { agent, version } = this.#request;
    const { pendingInterrupts, pendingFetches } = this.#ledger;
    this.#status =
      pendingFetches.length > 0 || pendingInterrupts.length === 0 ? 'fetching' : 'waiting_for_human';
    this.#visibility.show({
      agent,
      version,
      status: this.#status,
      assignees: pendingInterrupts.flatMap(({ request }) => request.assignees ?? []),
      details: currentDetails(workflowInfo().workflowId, this.#ledger, this.#inbox.refused),
    });
  }

  #state(): RunState {
    const { agent, version, principal } = this.#request;
    return {
      status: this.#status,
      agent,
      version,
      ...(principal && { principal }),
      fetches: this.#ledger.pendingFetches.map(fetchView),
      interrupts: this.#ledger.pendingInterrupts.map(interruptView),
      refused: this.#inbox.refused,
      counts: { steps: this.#steps, ...this.#ledger.counts, refused: this.#inbox.refusedInAll },
    };
  }
}
