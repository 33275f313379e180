/** What an execution of a run was started with, from the first event of its history: no worker is asked. */
import type { Client } from '@temporalio/client';
import { temporalPayloads } from '../connection/temporal-packages.js';
import { call } from './call.js';

/**
 * @returns the workflow's arguments; none where the server does not keep the execution any more
 * @throws AirlockError `server_unreachable`, and `payload_…` where an argument is in a payload store that does not give it
 */
export async function readExecutionInput(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<unknown[]> {
  const { namespace, loadedDataConverter: converter } = client.options;
  return call(client, { runId: workflowId, needsWorker: false }, async () => {
    const { history } = await client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId, runId },
      maximumPageSize: 1,
    });
    const payloads = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    const { externalStorage } = converter;
    const whole = externalStorage
      ? await new temporalPayloads.ExternalStorageRunner(externalStorage).retrieve(payloads)
      : payloads;
    return temporalPayloads.decodeArrayFromPayloads(converter, whole);
  }).catch(unlessNotKept);
}

/** The server keeps executions that have ended for the retention of their namespace. */
function unlessNotKept(error: unknown): unknown[] {
  if (error instanceof Error && 'code' in error && error.code === 'run_not_found') return [];
  throw error;
}
