/**
 * A worker that steps agents. It never loads the resources module: there is nothing secret in its process, but for what
 * the payload store asks for (docs/decisions/0011-large-payloads.md).
 */
import { Client } from '@temporalio/client';
import { type NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import type { ResolvedConfig } from '../config/define-config.js';
import type { ResourcePolicies } from '../config/resource-manifest.js';
import { dataConverterOf } from '../payloads/data-converter.js';
import {
  buildWorkflowCode,
  type WorkflowBundle,
  withSettings,
  workflowSettings,
} from './bundle/workflow-bundle.js';
import { deploymentOptions } from './deployment.js';
import { guardedWorker } from './threads/guarded-worker.js';
import { Runaways } from './threads/runaways.js';
import { FORCE_AFTER_GRACE_MS } from './worker-life.js';

export interface AgentWorkerOptions {
  config: ResolvedConfig;
  connection: NativeConnection;
  namespace: string;
  /** What the resources say of themselves. Default: nothing, and every fetch goes by the configuration. */
  policies?: ResourcePolicies | undefined;
  /** Made before by `buildWorkflowCode`. Default: made now. */
  bundle?: WorkflowBundle | undefined;
}

/** @throws AirlockError `bundle_failed`, `s3_not_installed` */
export async function createAgentWorker(options: AgentWorkerOptions): Promise<Worker> {
  const { config, connection, namespace, policies = {} } = options;
  const bundle = options.bundle ?? (await buildWorkflowCode(config, Runtime.instance().logger));
  const settings = workflowSettings(config, policies);
  const { limits, versioning } = config;
  const { logger } = Runtime.instance();
  const runaways = new Runaways(new Client({ connection, namespace }), limits, logger);
  const AgentWorker = guardedWorker({
    limits: { ...limits, ownProcess: true },
    stackTraceQuery: config.worker.stackTraceQuery,
    onLost: (lost) => void runaways.lost(lost),
  });
  return AgentWorker.create({
    connection,
    namespace,
    taskQueue: config.taskQueue,
    workflowBundle: withSettings(bundle, settings),
    ...(versioning && { workerDeploymentOptions: deploymentOptions(versioning, bundle, settings) }),
    reuseV8Context: true,
    dataConverter: await dataConverterOf(config),
    shutdownGraceTime: config.worker.shutdownGraceMs,
    shutdownForceTime: config.worker.shutdownGraceMs + FORCE_AFTER_GRACE_MS,
    ...(config.worker.maxCachedRuns !== undefined && { maxCachedWorkflows: config.worker.maxCachedRuns }),
  });
}
