/**
 * A worker that steps agents. It never loads the resources module: there is nothing secret in its process.
 */
import { Client } from '@temporalio/client';
import { type NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import type { ResolvedConfig } from '../config.js';
import type { ResourcePolicies } from './resource-manifest.js';
import { guardedWorker } from './threads/guarded-worker.js';
import { Runaways } from './threads/runaways.js';
import { buildWorkflowCode, type WorkflowBundle, withSettings, workflowSettings } from './workflow-bundle.js';

export interface AgentWorkerOptions {
  config: ResolvedConfig;
  connection: NativeConnection;
  namespace: string;
  /** What the resources say of themselves. Default: nothing, and every fetch goes by the configuration. */
  policies?: ResourcePolicies | undefined;
  /** Made before by `buildWorkflowCode`. Default: made now. */
  bundle?: WorkflowBundle | undefined;
}

/** @throws AirlockError `bundle_failed` */
export async function createAgentWorker(options: AgentWorkerOptions): Promise<Worker> {
  const { config, connection, namespace, policies = {} } = options;
  const bundle = options.bundle ?? (await buildWorkflowCode(config, Runtime.instance().logger));
  const { limits } = config;
  const { logger } = Runtime.instance();
  const runaways = new Runaways(new Client({ connection, namespace }), limits, logger);
  return guardedWorker(limits, (lost) => void runaways.lost(lost)).create({
    connection,
    namespace,
    taskQueue: config.taskQueue,
    workflowBundle: withSettings(bundle, workflowSettings(config, policies)),
    reuseV8Context: true,
    shutdownGraceTime: config.worker.shutdownGraceMs,
    ...(config.worker.maxCachedRuns !== undefined && { maxCachedWorkflows: config.worker.maxCachedRuns }),
  });
}
