/** Why a run that has ended did not complete. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { call } from './call.js';
import { RunEndedError } from './errors/run-ended-error.js';
import type { AgentRun } from './start-run.js';

export interface RunFailure {
  /** A code of docs/errors.md: `agent_failed`, `cancelled`, `timed_out` … */
  code: string;
  message: string;
}

/**
 * Reads the last event of an ended run; the server alone is asked.
 * @returns `undefined` where the run has completed
 */
export async function readFailure(
  client: Client,
  handle: WorkflowHandle<AgentRun>,
): Promise<RunFailure | undefined> {
  try {
    await call(client, { runId: handle.workflowId, needsWorker: false }, () => handle.result());
    return undefined;
  } catch (error) {
    if (RunEndedError.isInstance(error)) return { code: error.code, message: reasonOf(error) };
    throw error;
  }
}

/** Where the run is known, its id says nothing new. */
function reasonOf({ runId, summary }: RunEndedError): string {
  const known = `Run '${runId}' failed: `;
  return summary.startsWith(known) ? summary.slice(known.length) : summary;
}
