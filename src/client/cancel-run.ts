import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { call } from './call.js';
import { runClosed } from './errors/run-errors.js';
import { describeRun } from './run-state.js';
import { closedStatus } from './run-status.js';

/** The SDK's own cancel() has no place for a reason. */
export async function cancelRun(
  client: Client,
  handle: WorkflowHandle,
  reason: string | undefined,
): Promise<void> {
  const id = handle.workflowId;
  const { status } = await describeRun(client, handle);
  if (closedStatus(status.name) !== undefined) throw runClosed(id);
  const { namespace, identity } = client.options;
  await call(client, { runId: id, needsWorker: false }, () =>
    client.workflowService.requestCancelWorkflowExecution({
      namespace,
      identity,
      requestId: randomUUID(),
      workflowExecution: { workflowId: id },
      reason,
    }),
  );
}
