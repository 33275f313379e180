/**
 * Which workers poll the task queues, as the server sees it, and of which builds they are. What is wrong with them is a
 * warning: runs wait for the right ones and lose nothing.
 */
import type { ResolvedConfig } from '../../config/define-config.js';
import type { Versioning } from '../../config/versioning.js';
import type { ConnectedClient } from '../../connection/client.js';
import { type Check, failedBy, ok } from './check.js';

/** Temporal's `TaskQueueType`: agent workers take workflow tasks, resource workers activities. */
const taskQueueTypes = { agent: 1, resources: 2 } as const;
type Role = keyof typeof taskQueueTypes;

type Poller = NonNullable<
  Awaited<ReturnType<ConnectedClient['connection']['workflowService']['describeTaskQueue']>>['pollers']
>[number];

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
  return Promise.all(
    looks.map(({ role, taskQueue }) => checkQueue(connected, namespace, role, taskQueue, config.versioning)),
  );
}

async function checkQueue(
  { connection }: ConnectedClient,
  namespace: string,
  role: Role,
  taskQueue: string,
  versioning: Versioning | undefined,
): Promise<Check> {
  const name = `${role}-workers`;
  try {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: taskQueueTypes[role],
    });
    const recent = pollers.filter(
      ({ lastAccessTime }) => Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1_000 < RECENT_MS,
    );
    if (recent.length === 0) {
      return {
        name,
        status: 'warning',
        actual: `none on task queue '${taskQueue}'`,
        fix:
          role === 'agent'
            ? 'Start one; no run continues until then.'
            : 'Start one; fetches wait until then.',
        command: `airlock worker --role ${role}`,
      };
    }
    const builds = [...new Set(recent.flatMap(buildOf))].sort();
    const actual = `${recent.length} on task queue '${taskQueue}'${builds.length > 0 ? `, of build ${builds.join(', ')}` : ''}`;
    const fix = role === 'agent' ? whatIsWrongWith(recent, versioning) : undefined;
    return fix === undefined ? ok(name, actual) : { name, status: 'warning', actual, fix };
  } catch (error) {
    return failedBy(name, error);
  }
}

function buildOf({ deploymentOptions }: Poller): string[] {
  const { deploymentName, buildId } = deploymentOptions ?? {};
  return deploymentName && buildId ? [`${deploymentName} ${buildId}`] : [];
}

/** Workers with Worker Versioning take no run of those without, and the other way about. */
function whatIsWrongWith(pollers: readonly Poller[], versioning: Versioning | undefined): string | undefined {
  const versioned = pollers.filter((poller) => buildOf(poller).length > 0);
  if (versioning === undefined) {
    if (versioned.length === 0) return undefined;
    return "Some of them have a build (Worker Versioning), and the configuration names no deployment: use the workers' configuration here, or stop those that are left over.";
  }
  const { deployment, buildId } = versioning;
  const ours = versioned.filter(({ deploymentOptions }) => deploymentOptions?.deploymentName === deployment);
  if (ours.length === 0) {
    return `None of them is of deployment '${deployment}', which the configuration names: start workers with this configuration.`;
  }
  if (buildId === undefined || ours.some(({ deploymentOptions }) => deploymentOptions?.buildId === buildId)) {
    return undefined;
  }
  return `None of them has build '${buildId}', which the configuration names: start workers with this configuration.`;
}
