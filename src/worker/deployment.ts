/** What an agent worker tells the server of its build, where the configuration has Worker Versioning on. */
import type { WorkerDeploymentOptions } from '@temporalio/worker';
import type { Versioning } from '../config/versioning.js';
import type { WorkflowSettings } from '../workflows/settings.js';
import { buildIdOf } from './bundle/build-id.js';
import type { WorkflowBundle } from './bundle/workflow-bundle.js';

const behaviors = { pinned: 'PINNED', 'auto-upgrade': 'AUTO_UPGRADE' } as const;

export function deploymentOptions(
  { deployment, buildId, behavior }: Versioning,
  bundle: WorkflowBundle,
  settings: Omit<WorkflowSettings, 'build'>,
): WorkerDeploymentOptions {
  return {
    useWorkerVersioning: true,
    version: { deploymentName: deployment, buildId: buildId ?? buildIdOf(bundle, settings) },
    defaultVersioningBehavior: behaviors[behavior],
  };
}
