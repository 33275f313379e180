/** Whether anybody polls the task queues. Missing workers are a warning: runs wait for them and lose nothing. */
import type { ResolvedConfig } from '../../config/define-config.js';
import type { ConnectedClient } from '../../connection/client.js';
import { type Check, failedBy, ok } from './check.js';

/** Temporal's `TaskQueueType`: agent workers take workflow tasks, resource workers activities. */
const taskQueueTypes = { agent: 1, resources: 2 } as const;
type Role = keyof typeof taskQueueTypes;

/** A worker asks for work at least once a minute; one that was silent for longer is gone, though still listed. */
const RECENT_MS = 90_000;

export function checkWorkers(
  connected: ConnectedClient,
  namespace: string,
  config: ResolvedConfig,
): Promise<Check[]> {
  const overrides = Object.values(config.fetch.overrides).flatMap(({ taskQueue }) => taskQueue ?? []);
  const resourceQueues = new Set([config.resourceTaskQueue, config.fetch.base.taskQueue, ...overrides]);
  const looks = [{ role: 'agent' as Role, taskQueue: config.taskQueue }];
  if (config.resources !== undefined) {
    for (const taskQueue of resourceQueues) looks.push({ role: 'resources', taskQueue });
  }
  return Promise.all(looks.map(({ role, taskQueue }) => checkQueue(connected, namespace, role, taskQueue)));
}

async function checkQueue(
  { connection }: ConnectedClient,
  namespace: string,
  role: Role,
  taskQueue: string,
): Promise<Check> {
  const name = `${role}-workers`;
  try {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: taskQueueTypes[role],
    });
    const seen = pollers.map(({ lastAccessTime }) => (lastAccessTime?.seconds?.toNumber() ?? 0) * 1_000);
    const recent = seen.filter((at) => Date.now() - at < RECENT_MS).length;
    if (recent > 0) return ok(name, `${recent} on task queue '${taskQueue}'`);
    return {
      name,
      status: 'warning',
      actual: `none on task queue '${taskQueue}'`,
      fix: 'Start one; runs wait until then.',
      command: `airlock worker --role ${role}`,
    };
  } catch (error) {
    return failedBy(name, error);
  }
}
