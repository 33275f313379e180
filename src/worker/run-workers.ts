/**
 * The composition root of worker processes: which workers a process runs, from the configuration to their end.
 *
 * 1. A process with the role `agent` alone never loads the resources module, nor the policies or the credentials.
 * 2. Agents that cannot run are reported before a worker polls.
 * 3. All workers of a process start or none does, and one that fails stops the others.
 * 4. `stop` lets running activities finish within the configured grace, and then closes what resources hold.
 * 5. Whatever fails takes a bounded time, and leaves no thread behind.
 */
import { type NativeConnection, Runtime } from '@temporalio/worker';
import { closeResources, openResources } from '../activities/create-activities.js';
import type { Credentials } from '../activities/credentials/define-credentials.js';
import type { Resources } from '../activities/define.js';
import { watchBlocking } from '../activities/isolation/blocking-watch.js';
import type { ResolvedConfig } from '../config/define-config.js';
import { settlePayloads } from '../config/payloads.js';
import { offerResourceManifest, readResourceManifest } from '../config/resource-manifest.js';
import { namespaceNotFound } from '../connection/connection-error.js';
import type { ResolvedConnection } from '../connection/index.js';
import { connectNative } from '../connection/native.js';
import type { Policies } from '../policy/define-policies.js';
import { createAgentWorker } from './agent-worker.js';
import type { BundleFiles } from './bundle/bundle-files.js';
import {
  buildWorkflowCode,
  type WorkflowBundle,
  withSettings,
  workflowSettings,
} from './bundle/workflow-bundle.js';
import { loadCredentials } from './load-credentials.js';
import { loadPolicies } from './load-policies.js';
import { resourceManifest } from './made-manifest.js';
import { checkBundle } from './replay/check-bundle.js';
import { notOpened, reportBlocked } from './resource-reports.js';
import { createResourceWorker, loadResources } from './resource-worker.js';
import { isPolling, type RoleWorker, runToEnd } from './worker-life.js';

export type Role = 'agent' | 'resources';

/** gRPC's status for what is not there. */
const NOT_FOUND = 5;
/** For resources to close what they hold. */
const CLOSE_MS = 5_000;

export interface RunWorkersOptions {
  config: ResolvedConfig;
  connection: ResolvedConnection;
  roles: readonly Role[];
  /** A bundle made before. Default: made now. */
  bundle?: WorkflowBundle | undefined;
  /** Resources loaded before. Default: loaded now. */
  resources?: Resources | undefined;
  /** Policies loaded before. Default: loaded now, where the configuration names them. */
  policies?: Policies | undefined;
  /** The same of credentials. */
  credentials?: Credentials | undefined;
  /** Is given the files that the bundle is made of, where it is made now. */
  onBundleFiles?: (files: BundleFiles) => void;
}

export interface RunningWorkers {
  /** Resolves when all have stopped; rejects with what made one fail. */
  done: Promise<void>;
  stop(): Promise<void>;
  /** Whether all of them ask the server for work. */
  readonly isReady: boolean;
}

/** Resolves once all workers are ready to poll. */
export async function runWorkers(options: RunWorkersOptions): Promise<RunningWorkers> {
  const { connection, roles } = options;
  const config = settlePayloads(options.config, connection);
  const resources = roles.includes('resources')
    ? (options.resources ?? (await loadResources(config)))
    : undefined;
  const policies = resources && (options.policies ?? (await loadPolicies(config, resources)));
  const credentials = resources && (options.credentials ?? (await loadCredentials(config, resources)));
  const native = await connectNative(connection);
  try {
    await assertNamespace(native, connection);
    const workers = await createWorkers({ ...options, config, policies, credentials }, native, resources);
    const endWatch = resources && watchBlocking(reportBlocked);
    return run(workers, config.worker.shutdownGraceMs, async () => {
      endWatch?.();
      if (resources) await withinMs(CLOSE_MS, closeResources(resources));
      // A worker that did not end still holds it.
      await native.close().catch(() => {});
    });
  } catch (error) {
    if (resources) await closeResources(resources);
    // A worker that was made may still hold it; the process is about to end with the error that matters.
    await native.close().catch(() => {});
    throw error;
  }
}

async function createWorkers(
  options: RunWorkersOptions,
  connection: NativeConnection,
  resources: Resources | undefined,
): Promise<RoleWorker[]> {
  const { config, roles, bundle, onBundleFiles } = options;
  const { namespace } = options.connection;
  const workers: RoleWorker[] = [];
  const { logger } = Runtime.instance();
  // Meanwhile agents are bundled.
  const opening = resources && openResources(resources, (name, error) => logger.warn(notOpened(name, error)));
  if (resources) {
    await offerResourceManifest(config.root, resourceManifest(config, resources), (message) =>
      logger.warn(message),
    );
  }
  // First, because agents may be found wanting, and a worker that was made cannot be unmade without being run.
  if (roles.includes('agent')) {
    const manifest = resources
      ? resourceManifest(config, resources)
      : await readResourceManifest(config.root);
    const fetchPolicies = manifest?.resources;
    if (!fetchPolicies) Runtime.instance().logger.warn(noManifest(config.root));
    const made = bundle ?? (await buildWorkflowCode(config, Runtime.instance().logger, onBundleFiles));
    const onRefused = (problem: string) =>
      Runtime.instance().logger.warn(`An agent cannot run here, and its runs will fail: ${problem}`);
    const settings = workflowSettings(config, fetchPolicies ?? {});
    await checkBundle(withSettings(made, settings), config.agents, { onRefused });
    const worker = await createAgentWorker({
      config,
      connection,
      namespace,
      policies: fetchPolicies,
      bundle: made,
    });
    workers.push({ role: 'agent', worker });
  }
  if (resources) {
    await opening;
    const worker = await createResourceWorker({ ...options, connection, namespace, resources });
    workers.push({ role: 'resources', worker });
  }
  return workers;
}

function run(workers: RoleWorker[], graceMs: number, close: () => Promise<void>): RunningWorkers {
  const shutDown = () => {
    for (const { worker } of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((one) => runToEnd(one, graceMs).finally(shutDown));
  const done = Promise.allSettled(runs).then(async (ends) => {
    await close();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  });
  done.catch(() => {});
  return {
    done,
    async stop() {
      shutDown();
      await done;
    },
    get isReady() {
      return workers.every(isPolling);
    },
  };
}

/**
 * The SDK finds it out as well, in words of its own, when a worker is made already.
 * @throws AirlockError `namespace_not_found`
 */
async function assertNamespace(
  native: NativeConnection,
  { address, namespace }: ResolvedConnection,
): Promise<void> {
  try {
    await native.workflowService.describeNamespace({ namespace });
  } catch (error) {
    const isMissing = (error as { code?: unknown }).code === NOT_FOUND;
    // A client that may poll a namespace need not be allowed to describe it.
    if (isMissing) throw namespaceNotFound(namespace, address, error);
  }
}

async function withinMs(mostMs: number, work: Promise<unknown>): Promise<void> {
  let clock: NodeJS.Timeout | undefined;
  const tooLong = new Promise((resolve) => {
    clock = setTimeout(resolve, mostMs);
  });
  await Promise.race([work, tooLong]);
  clearTimeout(clock);
}

function noManifest(root: string): string {
  return (
    `There is no .airlock/resources.json in ${root}: fetches go out with the deadlines and retries of the configuration. ` +
    'A resource worker writes it there when it starts; start this worker again then, or bring the file with it.'
  );
}
