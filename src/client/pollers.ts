/** Whether anybody works on a task queue, as far as the server knows. */
import type { Client } from '@temporalio/client';

/** Temporal's `TaskQueueType`. */
const WORKFLOW_TASK_QUEUE = 1;
/** A worker's poll lasts a minute at most; then it polls again. */
const POLL_MS = 70_000;

type Poller = NonNullable<
  Awaited<ReturnType<Client['workflowService']['describeTaskQueue']>>['pollers']
>[number];

/** Workers that have polled for workflow tasks in the last minute. One that was killed then still counts. */
export async function pollersOf(client: Client, taskQueue: string): Promise<Poller[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_TASK_QUEUE,
  });
  const since = (Date.now() - POLL_MS) / 1_000;
  return pollers?.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > since) ?? [];
}

export async function isPolled(client: Client, taskQueue: string): Promise<boolean> {
  return (await pollersOf(client, taskQueue)).length > 0;
}

/** Whether no worker has polled the queue of a run. */
export async function isUnattended(client: Client, runId: string): Promise<boolean> {
  const { taskQueue } = await client.workflow.getHandle(runId).describe();
  return !(await isPolled(client, taskQueue));
}
