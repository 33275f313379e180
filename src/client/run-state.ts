/**
 * What is known of a run now: Temporal's word on whether it has ended, and the workflow's own on everything else.
 *
 * 1. Once a run has ended its status is Temporal's close status and nothing is pending, whatever the workflow says.
 * 2. A run that has ended is known without a worker too; only its counts and refusals are then missing, and
 *    `incomplete` says why.
 * 3. Of an open run for which no worker answers nothing pending is known: it is `stuck`, and `reason` says why.
 */
import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { AirlockError } from '../common/errors.js';
import { AGENT_RUN, type RunState, stateQuery } from '../common/protocol.js';
import { askedServer } from './asked-server.js';
import { call } from './call.js';
import { runNotFound } from './errors/run-errors.js';
import { isUnanswered } from './errors/unanswered.js';
import { type RunFailure, readFailure } from './run-failure.js';
import { closedStatus } from './run-status.js';
import { type RunSummary, summarizeRun } from './run-summary.js';
import type { AgentRun } from './start-run.js';
import { whyStuck } from './stuck-run.js';

/** The state of a run, with what the server adds once it has ended. */
export type KnownRunState = Omit<RunState, 'counts'> & {
  /** Absent where the run has ended and no worker answered; `incomplete` says why then. */
  counts?: RunState['counts'];
  incomplete?: { code: string; message: string };
  /** Why a run that has ended did not complete. */
  failure?: RunFailure;
};

/** How long a worker may take to tell of a run that has ended; it replays the run, or is not there. */
const ENDED_QUERY_DEADLINE_MS = 3_000;

/**
 * Asks the server alone. A run that is just going from one execution to the next is neither: it is asked for again.
 * @throws AirlockError `run_not_found`, also for a workflow that is no run of Airlock's
 */
export async function describeRun(
  client: Client,
  handle: WorkflowHandle,
): Promise<WorkflowExecutionDescription> {
  const subject = { runId: handle.workflowId, needsWorker: false };
  const description = await call(client, subject, () => handle.describe());
  if (description.type !== AGENT_RUN) throw runNotFound(handle.workflowId, askedServer(client));
  return description.status.name === 'CONTINUED_AS_NEW' ? describeRun(client, handle) : description;
}

export async function readState(
  client: Client,
  handle: WorkflowHandle<AgentRun>,
  description: WorkflowExecutionDescription,
): Promise<KnownRunState> {
  const closed = closedStatus(description.status.name);
  const subject = { runId: handle.workflowId, needsWorker: true };
  const query = () => handle.query(stateQuery);
  if (closed === undefined) {
    try {
      return await call(client, subject, query);
    } catch (error) {
      // It was refused since it was described: the query was the next thing after its end.
      const hasEnded = AirlockError.isInstance(error) && error.code === 'run_not_begun';
      const next = hasEnded ? await describeRun(client, handle) : description;
      if (closedStatus(next.status.name) !== undefined) return readState(client, handle, next);
      const state = fromServer(summarizeRun(next), error);
      return { ...state, status: 'stuck', reason: await whyStuck(client, next, error as AirlockError) };
    }
  }
  const summary = summarizeRun(description);
  const [answer, failure] = await Promise.all([
    call(client, subject, query, ENDED_QUERY_DEADLINE_MS).catch((error) =>
      ofEnded(fromServer(summary, error)),
    ),
    closed === 'completed' ? undefined : readFailure(client, handle),
  ]);
  return { ...answer, status: closed, fetches: [], interrupts: [], ...(failure && { failure }) };
}

/** A worker's message about changed code is written for a run that is to continue. */
function ofEnded(state: KnownRunState): KnownRunState {
  if (state.incomplete?.code !== 'not_replayable') return state;
  const message =
    'The run has ended, with another code of its agent than the workers have now. They cannot replay it: its log and its counts ' +
    'can be read by workers with the code that it ran with.';
  return { ...state, incomplete: { ...state.incomplete, message } };
}

/** @throws what was thrown, where it is more than a worker's silence */
function fromServer(summary: RunSummary, thrown: unknown): KnownRunState {
  if (!isUnanswered(thrown)) throw thrown;
  const { agent = '', version = '', status } = summary;
  const incomplete = { code: thrown.code, message: thrown.summary };
  return { status, agent, version, fetches: [], interrupts: [], refused: [], incomplete };
}
