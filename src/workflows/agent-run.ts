/**
 * The workflow `agentRun`: one agent, from its input to its result.
 *
 * The agent runs here, in the sandbox, and asks; every fetch becomes an activity at once, every question stands in the
 * inbox until somebody decides; answers that are ready together are given to the agent together.
 *
 * 1. A fetch never waits behind a person: both are awaited by one condition.
 * 2. Nothing sent from outside fails a workflow task: bad input fails the run, bad decisions are refused.
 * 3. All of a run's state is `RunSnapshot`. Continue-as-new waits for fetches in flight, whose deadlines bound it, and
 *    for update handlers; questions, refusals and answers not yet given are carried over.
 */
import {
  allHandlersFinished,
  continueAsNew,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import catalog from '__airlock_agents__';
import type { Answer } from '../agent/boundary.js';
import { resolveGraph } from '../agent/graph.js';
import { AgentSession, type RaisedRequest, type SessionSnapshot } from '../agent/session.js';
import { type Json, logQuery, type RunInput, type RunStatus, stateQuery } from '../protocol.js';
import { handleDecisions } from './decisions.js';
import { dispatchFetch } from './dispatch.js';
import { Inbox, type InboxSnapshot } from './inbox.js';
import { type FetchEntry, fetchView, interruptView, isFetch, Ledger, type LedgerSnapshot } from './ledger.js';
import { atRest, restUntil } from './rest.js';
import { agentFailure, runFailure } from './run-failure.js';
import { type RunRequest, readRunRequest } from './run-request.js';
import { settings } from './settings.js';
import { isTooLarge, MAX_PAYLOAD_BYTES } from './size.js';
import { currentDetails } from './summaries.js';
import { Visibility } from './visibility.js';

/** Everything a run is, as JSON. Handed from one execution to the next by continue-as-new. */
export interface RunSnapshot {
  session: SessionSnapshot;
  ledger: LedgerSnapshot;
  inbox: InboxSnapshot;
  /** Answers that came but were not given to the agent yet. */
  ready: [key: string, answer: Answer][];
  steps: number;
}

type Outcome = { result: unknown } | { error: unknown };

export async function agentRun(input: RunInput, continued?: RunSnapshot): Promise<Json> {
  const request = readRunRequest(input, catalog);
  return new Run(request, continued).toEnd(input);
}

class Run {
  readonly #request: RunRequest;
  readonly #ledger: Ledger;
  readonly #inbox: Inbox;
  readonly #ready: Map<string, Answer>;
  readonly #visibility = new Visibility();
  readonly #continued: RunSnapshot | undefined;
  #steps: number;
  #status: RunStatus = 'stepping';
  #outcome: Outcome | undefined;
  /** Activities under way. */
  #inFlight = 0;

  constructor(request: RunRequest, continued: RunSnapshot | undefined) {
    this.#request = request;
    this.#continued = continued;
    this.#ledger = new Ledger(continued?.ledger);
    this.#inbox = new Inbox(this.#ledger, continued?.inbox);
    this.#ready = new Map(continued?.ready);
    this.#steps = continued?.steps ?? 0;
    setHandler(stateQuery, () => this.#state(), {
      description: 'Status, pending fetches, pending questions.',
    });
    setHandler(logQuery, () => this.#ledger.log(), { description: 'Every request so far, with its answer.' });
    handleDecisions(this.#inbox, this.#ledger, async (key, answer) => {
      // Not in the handler's own turn: answers of the same activation come together (see rest.ts).
      await null;
      this.#ready.set(key, answer);
    });
  }

  async toEnd(input: RunInput): Promise<Json> {
    const { agent, version } = this.#request;
    const session = await this.#start();
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
        return continueAsNew<typeof agentRun>(input, this.#snapshot(session));
      }
      this.#step();
      const answers = new Map(this.#ready);
      this.#ready.clear();
      session.deliver(answers);
    }
    if ('error' in this.#outcome) throw agentFailure(this.#outcome.error, agent, version);
    return resultAsJson(this.#outcome.result, agent, version);
  }

  async #start(): Promise<AgentSession> {
    const { agent, version, source, input } = this.#request;
    this.#step();
    try {
      const graph = await resolveGraph(source, agent);
      const host = {
        onRequest: (raised: RaisedRequest) => this.#enter(raised),
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

  #enter(raised: RaisedRequest): void {
    const entry = this.#ledger.enter(raised, Date.now());
    if (!entry) return;
    if (isFetch(entry)) void this.#fetch(entry);
    else if (!entry.request.assignees && this.#assignees.length > 0)
      entry.request.assignees = this.#assignees;
  }

  async #fetch(entry: FetchEntry): Promise<void> {
    this.#inFlight += 1;
    try {
      const answer = await dispatchFetch(entry, this.#request);
      this.#ledger.answerFetch(entry, answer, Date.now());
      this.#ready.set(entry.key, answer);
    } catch (error) {
      // A cancelled run ends by itself, at the condition it waits for.
      if (!isCancellation(error)) this.#outcome = { error };
    } finally {
      this.#inFlight -= 1;
    }
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
    return this.#wantsContinueAsNew() ? this.#mayContinueAsNew() : this.#ready.size > 0;
  }

  #wantsContinueAsNew(): boolean {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return continueAsNewSuggested || historyLength >= settings().limits.historyEvents;
  }

  #mayContinueAsNew(): boolean {
    return this.#inFlight === 0 && allHandlersFinished();
  }

  #snapshot(session: AgentSession): RunSnapshot {
    const snapshot: RunSnapshot = {
      session: session.snapshot(),
      ledger: this.#ledger.snapshot(),
      inbox: this.#inbox.snapshot(),
      ready: [...this.#ready],
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
      details: currentDetails(this.#status, this.#ledger, workflowInfo().workflowId),
    });
  }

  #state() {
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

  /** Who is asked where a question names nobody. */
  get #assignees(): string[] {
    const { assignees } = this.#request;
    return assignees.length > 0 ? assignees : settings().assignees;
  }
}

function resultAsJson(result: unknown, agent: string, version: string): Json {
  let text: string | undefined;
  try {
    text = JSON.stringify(result);
  } catch (error) {
    throw runFailure(
      'result_not_json',
      `Agent '${agent}' ${version}: its result cannot be sent as JSON.`,
      error,
    );
  }
  const json: Json = text === undefined ? null : JSON.parse(text);
  if (isTooLarge(json)) {
    throw runFailure(
      'too_large',
      `Agent '${agent}' ${version}: its result is larger than ${MAX_PAYLOAD_BYTES} bytes.`,
    );
  }
  return json;
}
