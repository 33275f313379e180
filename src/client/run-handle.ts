import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  closeSignal,
  DEFAULT_WAIT_MS,
  type Decide,
  type DecideResult,
  decideUpdate,
  type Json,
  type LogEntry,
  type LogPageRequest,
  type Send,
  sendUpdate,
  type TurnState,
  upgradeSignal,
} from '../common/protocol.js';
import { CALL_DEADLINE_MS, call } from './call.js';
import { assertFits } from './errors/payload-errors.js';
import { runClosed } from './errors/run-errors.js';
import { translateTemporalError } from './errors/temporal-errors.js';
import { type Retried, type RetryOptions, retryRun } from './retry-run.js';
import { type RunFailure, readFailure } from './run-failure.js';
import { readLog } from './run-log.js';
import { describeRun, type KnownRunState, readState } from './run-state.js';
import { closedStatus } from './run-status.js';
import { type RunSummary, summarizeRun } from './run-summary.js';
import type { AgentRun } from './start-run.js';
import { type WatchOptions, watchRun } from './watch-run.js';

/**
 * One run, by its id. Nothing is asked of the server until a method is called.
 *
 * Every method throws AirlockError: `run_not_found` for an id that names no run, `server_unreachable` where there is
 * no server, and `no_worker` where only an agent worker could have answered and none did; `too_large` for what is sent
 * or asked for and does not fit, and `payload_…` where the payload store does not do its part.
 * @typeParam Result what the run's agent ends with
 */
export class RunHandle<Result = Json> {
  readonly id: string;

  constructor(
    private readonly client: Client,
    private readonly handle: WorkflowHandle<AgentRun>,
  ) {
    this.id = handle.workflowId;
  }

  /** What the server knows of it, without asking a worker. */
  async describe(): Promise<RunSummary> {
    return summarizeRun(await describeRun(this.client, this.handle));
  }

  /** Status, and the fetches and questions now pending. */
  async state(): Promise<KnownRunState> {
    return readState(this.client, this.handle, await describeRun(this.client, this.handle));
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
   * Every request so far with its answer, in the order they were made; or those behind `after`, an ordinal, and at most
   * `limit` of them.
   */
  async log(page: LogPageRequest = {}): Promise<LogEntry[]> {
    return readLog(this.client, this.handle, page);
  }

  /**
   * Answers a question and waits until the answer is applied.
   * @throws AirlockError with a `RefusalCode` where the decision is refused (nothing has changed then), and
   * `run_closed` where the run has ended
   */
  async decide(decision: Decide): Promise<DecideResult> {
    assertFits(this.client, decision, `The decision on ${decision.interruptId} of run '${this.id}'`);
    return call(this.client, { runId: this.id, needsWorker: true }, () =>
      this.handle.executeUpdate(decideUpdate, { args: [decision] }),
    );
  }

  /**
   * Sends a message to a conversation and gives the turn's result, or where the turn stands: once the sender has waited
   * long enough, or as soon as only a person can go on. Sent again with its `messageId`, it waits for the same turn.
   * @throws AirlockError `conversation_closed`, `malformed`; `run_closed` where the run has ended
   */
  async send(message: Json, options: Omit<Send, 'message'> = {}): Promise<TurnState> {
    assertFits(this.client, message, `The message to run '${this.id}'`);
    const { waitMs = DEFAULT_WAIT_MS, messageId = randomUUID(), ...rest } = options;
    const until = Date.now() + waitMs;
    for (;;) {
      const leftMs = Math.max(0, until - Date.now());
      const sent = { ...rest, message, messageId, waitMs: leftMs };
      const turn = await call(
        this.client,
        { runId: this.id, needsWorker: true },
        () => this.handle.executeUpdate(sendUpdate, { args: [sent] }),
        leftMs + CALL_DEADLINE_MS,
      );
      // The run may have answered only because it went on in its next execution.
      const isTold =
        turn.status === 'completed' || turn.status === 'failed' || turn.status === 'waiting_for_human';
      if (isTold || Date.now() >= until) return turn;
    }
  }

  /** Ends a conversation once the messages that wait are answered. */
  async close(): Promise<void> {
    await call(this.client, { runId: this.id, needsWorker: false }, () => this.handle.signal(closeSignal));
  }

  /**
   * Has the run go on in a next execution: on the current version of its agent, where there is a migration that leads
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
      throw translateTemporalError(error, { runId: this.id, needsWorker: false });
    }
  }

  /**
   * Has a run that has failed, or was stopped, go on where it went wrong, with the code that the workers have now.
   * @throws AirlockError `not_retryable` for a run that is open or has completed
   */
  async retry(options: RetryOptions = {}): Promise<Retried> {
    return retryRun(this.client, this.handle, options);
  }

  /** The state now and whenever it has changed; the last one is that of the ended run. */
  watch(options: WatchOptions = {}): AsyncGenerator<KnownRunState, void, undefined> {
    return watchRun(this.client, this.handle, options);
  }

  /**
   * Asks the run to stop; it ends as `cancelled` once it has.
   * @param reason kept in the run's history
   * @throws AirlockError `run_closed` where it has ended already
   */
  async cancel(reason?: string): Promise<void> {
    const { status } = await describeRun(this.client, this.handle);
    if (closedStatus(status.name) !== undefined) throw runClosed(this.id);
    // The SDK's own cancel() has no place for a reason.
    const { namespace, identity } = this.client.options;
    await call(this.client, { runId: this.id, needsWorker: false }, () =>
      this.client.workflowService.requestCancelWorkflowExecution({
        namespace,
        identity,
        requestId: randomUUID(),
        workflowExecution: { workflowId: this.id },
        reason,
      }),
    );
  }
}
