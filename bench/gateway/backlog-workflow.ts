/** Schedules fetches, all at once, and waits for them: a backlog for whoever answers. */
import { proxyActivities, workflowInfo } from '@temporalio/workflow';

/** As a run's workflow calls an external resource's activity. */
const options = { scheduleToCloseTimeout: '1 hour', heartbeatTimeout: '1 minute' } as const;

export async function backlog(resource: string, taskQueue: string, count: number): Promise<void> {
  const type = `fetch.${resource}`;
  const { workflowId } = workflowInfo();
  const activities = proxyActivities<Record<string, (call: unknown) => Promise<unknown>>>({
    ...options,
    taskQueue,
  });
  const ask = activities[type];
  if (ask === undefined) return;
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      ask({
        id: `fetch-${index + 1}`,
        workflowId,
        agent: 'bench',
        version: '1.0.0',
        resource,
        params: { order: `order-${index}`, amount: index },
        idempotencyKey: `${workflowId}/fetch-${index + 1}`,
      }),
    ),
  );
}
