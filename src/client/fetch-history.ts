/** The history of one execution of a run, as the server has it. No worker is asked. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { call } from './call.js';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];

/** How long a long history may take on its way. */
const DEADLINE_MS = 60_000;

/**
 * @param executionId Temporal's id of the execution. Default: the latest
 * @throws AirlockError `run_not_found`, `server_unreachable`
 */
export function fetchHistory(client: Client, id: string, executionId?: string): Promise<History> {
  const handle = client.workflow.getHandle(id, executionId);
  return call(client, { runId: id, needsWorker: false }, () => handle.fetchHistory(), DEADLINE_MS);
}
