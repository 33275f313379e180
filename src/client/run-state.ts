/**
 * What is known of a run now: Temporal's word on whether it has ended, and the workflow's own on everything else.
 *
 * 1. Once a run has ended its status is Temporal's close status and nothing is pending, whatever the workflow says.
 * 2. A run that has ended is told of without a worker too; only its counts and refusals are then missing.
 * 3. An open run is told of by a worker or not at all: what is pending is never guessed. Fails with `no_worker`.
 */
import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { AGENT_RUN, type RunState, stateQuery } from '../common/protocol.js';
import { call } from './call.js';
import { runNotFound } from './errors/run-errors.js';
import { unlessNoWorker } from './errors/temporal-errors.js';
import { closedStatus } from './run-status.js';
import { type RunSummary, summarizeRun } from './run-summary.js';

/** The state of a run; `counts` is absent where the run has ended and no worker was up to be asked. */
export type KnownRunState = Omit<RunState, 'counts'> & { counts?: RunState['counts'] };

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
  if (description.type !== AGENT_RUN) throw runNotFound(handle.workflowId);
  return description.status.name === 'CONTINUED_AS_NEW' ? describeRun(client, handle) : description;
}

export async function readState(
  client: Client,
  handle: WorkflowHandle,
  description: WorkflowExecutionDescription,
): Promise<KnownRunState> {
  const closed = closedStatus(description.status.name);
  const subject = { runId: handle.workflowId, needsWorker: true };
  const query = () => handle.query(stateQuery);
  if (closed === undefined) return call(client, subject, query);
  const summary = summarizeRun(description);
  const told = await call(client, subject, query, ENDED_QUERY_DEADLINE_MS).catch(unlessNoWorker);
  return { ...(told ?? fromServer(summary)), status: closed, fetches: [], interrupts: [] };
}

function fromServer(summary: RunSummary): KnownRunState {
  const { agent = '', version = '', status } = summary;
  return { status, agent, version, fetches: [], interrupts: [], refused: [] };
}
