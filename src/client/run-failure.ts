/** Why a run that has ended did not complete, and how often the fetches were tried that it failed by. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { call } from './call.js';
import { RunEndedError } from './errors/run-ended-error.js';
import { describeAttempts, readFailedAttempts } from './failed-attempts.js';
import type { AgentRun } from './start-run.js';

export interface RunFailure {
  /** A code of docs/errors.md: `agent_failed`, `cancelled`, `timed_out` … */
  code: string;
  message: string;
}

/**
 * Reads the end of an ended run's history; the server alone is asked.
 * @returns `undefined` where the run has completed
 */
export async function readFailure(
  client: Client,
  handle: WorkflowHandle<AgentRun>,
): Promise<RunFailure | undefined> {
  try {
    await call(client, { runId: handle.workflowId, needsWorker: false }, () => handle.result());
    return undefined;
  } catch (thrown) {
    const error = await withAttempts(client, thrown);
    if (RunEndedError.isInstance(error)) return { code: error.code, message: reasonOf(error) };
    throw error;
  }
}

/** Where the server does not say how often a fetch was tried, and of any other error, it is the error as it was. */
export async function withAttempts(client: Client, error: unknown): Promise<unknown> {
  if (!RunEndedError.isInstance(error) || error.code !== 'agent_failed') return error;
  const { runId, status, code, summary, cause } = error;
  const attempts = await readFailedAttempts(client, runId, summary).catch(() => []);
  if (attempts.length === 0) return error;
  const sentence = /[.!?]$/.test(summary) ? summary : `${summary}.`;
  return new RunEndedError(runId, status, code, `${sentence} ${describeAttempts(attempts)}`, { cause });
}

/** Where the run is known, its id says nothing new. */
function reasonOf({ runId, summary }: RunEndedError): string {
  const known = `Run '${runId}' failed: `;
  return summary.startsWith(known) ? summary.slice(known.length) : summary;
}
