import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  closeSignal,
  type Decide,
  type DecideResult,
  type Json,
  type LogEntry,
  type LogPageRequest,
  type Principal,
  type StuckReason,
  type TurnState,
  upgradeSignal,
} from '../common/protocol.js';
import { askedServer } from './asked-server.js';
import { call } from './call.js';
import { cancelRun } from './cancel-run.js';
import { emptyMemory } from './client-memory.js';
import { translateTemporalError } from './errors/temporal-errors.js';
import { type FetchAttempt, fetchAttempts } from './fetch-attempts.js';
import { type Retried, type RetryOptions, retryRun } from './retry-run.js';
import { type RunFailure, readFailure, withAttempts } from './run-failure.js';
import { readLog } from './run-log.js';
import { readPrincipal } from './run-principal.js';
import { describeRun, type KnownRunState, readState } from './run-state.js';
import { closedStatus } from './run-status.js';
import { type RunSummary, summarizeRun } from './run-summary.js';
import { sendDecision } from './send-decision.js';
import { type SendOptions, sendMessage } from './send-message.js';
import type { AgentRun } from './start-run.js';
import { readStuckReason } from './stuck-run.js';
import { type WaitOptions, waitForEnd } from './wait-for-end.js';
import { type WatchOptions, watchRun } from './watch-run.js';

/**
 * One run, by its id. Nothing is asked of the server until a method is called.
 *
 * Every method throws AirlockError: `run_not_found` for an id that names no run, `server_unreachable` where there is
 * no server, and `no_worker` where only an agent worker could have answered and none did; `too_large` for what is sent
 * or asked for and does not fit, `bad_input` for what is no JSON or nested too deep, `bad_option` for an option that it
 * does not know, and `payload_…` where the payload store does not do its part.
 * @typeParam Result what the run's agent ends with
 */
export class RunHandle<Result = Json> {
  readonly id: string;

  constructor(
    private readonly client: Client,
    private readonly handle: WorkflowHandle<AgentRun>,
    private readonly memory = emptyMemory(),
  ) {
    this.id = handle.workflowId;
  }

  /** What the server knows of it, without asking a worker. */
  async describe(): Promise<RunSummary> {
    return summarizeRun(await describeRun(this.client, this.handle));
  }

  /** Status, and the fetches and questions now pending. */
  async state(): Promise<KnownRunState> {
    return this.#seen(await readState(this.client, this.handle, await describeRun(this.client, this.handle)));
  }

  /** Of the fetches under way that were tried before: how often, and how the last attempt failed. The server alone is asked. */
  async attempts(): Promise<FetchAttempt[]> {
    return fetchAttempts(await describeRun(this.client, this.handle));
  }

  /**
   * Why a run that has ended did not complete; the server alone is asked.
   * @returns `undefined` where it has completed, or has not ended
   */
  async failure(): Promise<RunFailure | undefined> {
    const closed = closedStatus((await describeRun(this.client, this.handle)).status.name);
    return closed === undefined || closed === 'completed' ? undefined : readFailure(this.client, this.handle);
  }

  /**
   * Why an open run cannot continue, as far as the server knows; no worker is asked.
   * @returns `undefined` where the server knows of no reason
   */
  async stuckReason(): Promise<StuckReason | undefined> {
    const description = await describeRun(this.client, this.handle);
    if (closedStatus(description.status.name) !== undefined) return undefined;
    return call(this.client, { runId: this.id, needsWorker: false }, () =>
      readStuckReason(this.client, description),
    );
  }

  /**
   * Every request so far with its answer, in the order they were made; or those behind `after`, an ordinal, and at most
   * `limit` of them.
   */
  async log(page: LogPageRequest = {}): Promise<LogEntry[]> {
    return readLog(this.client, this.handle, page);
  }

  /**
   * Answers a question and waits until the answer is applied. It goes with the `fingerprint` that this client was shown
   * of the question last, by `state`, `watch` or the inbox, unless it names one; and with a `decisionId`, the same again
   * where what became of it is not known.
   * @throws AirlockError with a `RefusalCode` where the decision is refused (nothing has changed then), `stale` where the
   * question is shown otherwise by now; `run_closed` where the run has ended; `no_worker` or `server_unreachable` where
   * it may have been taken all the same
   */
  async decide(decision: Decide): Promise<DecideResult> {
    return sendDecision(this.client, this.handle, decision, this.memory);
  }

  /**
   * Sends a message to a conversation and gives the turn's result, or where the turn stands: once the sender has waited
   * long enough, or as soon as only a person can continue the turn. Sent again with its `messageId`, it waits for the same turn.
   * @throws AirlockError `conversation_closed`, `not_a_conversation`, `malformed`, `turn_ended` (a message that was sent again
   *   after many turns), `message_exists` (its `messageId` is that of another message); `run_closed` where the run has ended
   */
  async send(message: Json, options: SendOptions = {}): Promise<TurnState> {
    return sendMessage(this.client, this.handle, message, options, this.memory);
  }

  /** Ends a conversation once the messages that wait are answered. */
  async close(): Promise<void> {
    await call(this.client, { runId: this.id, needsWorker: false }, () => this.handle.signal(closeSignal));
  }

  /**
   * Continues the run in a next execution: on the current version of its agent, where there is a migration that leads
   * there, and on the current build, where it may.
   */
  async upgrade(): Promise<void> {
    await call(this.client, { runId: this.id, needsWorker: false }, () => this.handle.signal(upgradeSignal));
  }

  /**
   * Waits until the run ends, however long that takes.
   * @throws RunEndedError where it ends otherwise than completed; its `code` says why
   */
  async result(): Promise<Result> {
    try {
      // What an agent ends with is not checked here: the caller says what it expects.
      return (await this.handle.result()) as Result;
    } catch (error) {
      const server = askedServer(this.client);
      const translated = translateTemporalError(error, { runId: this.id, needsWorker: false, server });
      throw await withAttempts(this.client, translated);
    }
  }

  /**
   * Waits until the run ends, at most so long.
   * @returns whether it has ended
   */
  async waitForEnd(options: WaitOptions): Promise<boolean> {
    return waitForEnd(this.client, this.handle, options);
  }

  /** On whose behalf it works, without asking a worker; nothing where it was started for nobody. */
  async principal(): Promise<Principal | undefined> {
    return readPrincipal(this.client, await describeRun(this.client, this.handle));
  }

  /**
   * Continues a run that has failed, or was stopped, from where it went wrong, with the code that the workers have now.
   * @throws AirlockError `not_retryable` for a run that is open or has completed
   */
  async retry(options: RetryOptions = {}): Promise<Retried> {
    return retryRun(this.client, this.handle, options);
  }

  /** The state now and whenever it has changed; the last one is that of the ended run. */
  async *watch(options: WatchOptions = {}): AsyncGenerator<KnownRunState, void, undefined> {
    for await (const state of watchRun(this.client, this.handle, options)) yield this.#seen(state);
  }

  /**
   * Asks the run to stop; it ends as `cancelled` once it has.
   * @param reason kept in the run's history
   * @throws AirlockError `run_closed` where it has ended already
   */
  async cancel(reason?: string): Promise<void> {
    await cancelRun(this.client, this.handle, reason);
  }

  #seen(state: KnownRunState): KnownRunState {
    this.memory.seen.see(this.id, state.interrupts);
    return state;
  }
}
