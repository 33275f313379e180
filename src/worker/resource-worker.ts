/** A worker that answers fetches. Only here is the resources module loaded, and only here are credentials. */
import { type NativeConnection, Worker } from '@temporalio/worker';
import { createFetchActivities } from '../activities/create-activities.js';
import type { Credentials } from '../activities/credentials/define-credentials.js';
import { defineResources, type Resources } from '../activities/define.js';
import { AirlockError } from '../common/errors.js';
import type { ResolvedConfig } from '../config/define-config.js';
import { loadModule } from '../config/load-config.js';
import { DEFAULT_POLICY_TIMEOUT_MS } from '../config/policies.js';
import { dataConverterOf } from '../payloads/data-converter.js';
import type { Policies } from '../policy/define-policies.js';
import { loadCredentials } from './load-credentials.js';
import { loadPolicies, policyPayloadConverterPath } from './load-policies.js';
import { containFetchErrors } from './stray-fetch-errors.js';
import { FORCE_AFTER_GRACE_MS } from './worker-life.js';

export interface ResourceWorkerOptions {
  config: ResolvedConfig;
  connection: NativeConnection;
  namespace: string;
  resources: Resources;
  /** Default: what the configuration names is loaded. */
  policies?: Policies | undefined;
  /** Default: what the configuration names is loaded. */
  credentials?: Credentials | undefined;
}

export async function createResourceWorker(options: ResourceWorkerOptions): Promise<Worker> {
  const { config, connection, namespace, resources } = options;
  const policies = options.policies ?? (await loadPolicies(config, resources));
  const credentials = options.credentials ?? (await loadCredentials(config, resources));
  return Worker.create({
    connection,
    namespace,
    taskQueue: config.resourceTaskQueue,
    activities: createFetchActivities(resources, {
      ...(config.payloads.store.kind !== 'none' && { maxResultBytes: config.payloads.maxBytes }),
      ...(config.resources !== undefined && { module: config.resources }),
      ...(credentials && { credentials }),
      ...(policies && {
        policies: {
          policies,
          mode: config.policies?.mode ?? 'enforce',
          timeoutMs: config.policies?.timeoutMs ?? DEFAULT_POLICY_TIMEOUT_MS,
        },
      }),
    }),
    dataConverter: {
      ...(await dataConverterOf(config)),
      ...(policies && { payloadConverterPath: policyPayloadConverterPath }),
    },
    interceptors: { activity: [containFetchErrors] },
    shutdownGraceTime: config.worker.shutdownGraceMs,
    shutdownForceTime: config.worker.shutdownGraceMs + FORCE_AFTER_GRACE_MS,
  });
}

/** @throws AirlockError `no_resources`, `module_failed`, `bad_resource` */
export async function loadResources(config: ResolvedConfig, isFresh = false): Promise<Resources> {
  if (config.resources === undefined) {
    throw new AirlockError(
      'no_resources',
      'A resource worker needs a resources module, and the configuration names none.',
      "Add resources: './resources.ts' to temporal.config.ts, or start the worker with --role agent.",
    );
  }
  const loaded = await loadModule(config.resources, isFresh, 'resources');
  if (typeof loaded !== 'object' || loaded === null) {
    throw new AirlockError(
      'module_failed',
      `${config.resources} does not export resources.`,
      'Its default export must be made by defineResources.',
    );
  }
  return defineResources(loaded as Resources);
}
