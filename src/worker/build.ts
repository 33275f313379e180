/** What `airlock build` makes: the bundle that agent workers start from, tried, and the manifest of the resources. */
import { Runtime } from '@temporalio/worker';
import { closeResources } from '../activities/create-activities.js';
import type { ResolvedConfig } from '../config/define-config.js';
import { type ResourceManifest, writeResourceManifest } from '../config/resource-manifest.js';
import type { AgentsReport } from '../workflows/checks/check-agents.js';
import { buildIdOf } from './bundle/build-id.js';
import { writeBundle } from './bundle/bundle-file.js';
import type { BundleFiles } from './bundle/bundle-files.js';
import {
  buildWorkflowCode,
  type WorkflowBundle,
  withSettings,
  workflowSettings,
} from './bundle/workflow-bundle.js';
import { resourceManifest } from './made-manifest.js';
import { checkBundle } from './replay/check-bundle.js';
import { loadResources } from './resource-worker.js';

export interface Built {
  /** The bundle's file. */
  bundle: string;
  /** Which build agent workers are that start from it, under the same configuration. */
  buildId: string;
  agents: AgentsReport['agents'];
  /** Names of the resources whose policies were written; none without a resources module. */
  resources: string[];
}

/** @throws AirlockError `bundle_failed`, `bad_agents`, `module_failed` */
export async function buildWorker(config: ResolvedConfig, file: string): Promise<Built> {
  const code = await buildWorkflowCode(config, Runtime.instance().logger);
  const manifest =
    config.resources === undefined ? { resources: {}, external: {} } : await manifestOf(config);
  const policies = manifest.resources;
  const settings = workflowSettings(config, policies);
  const agents = await checkBundle(withSettings(code, settings), config.agents);
  await writeResourceManifest(config.root, manifest);
  await writeBundle(file, code);
  const buildId = config.versioning?.buildId ?? buildIdOf(code, settings);
  return { bundle: file, buildId, agents, resources: Object.keys(policies) };
}

/** A bundle whose agents can run, or enough of them. */
export interface CheckedCode {
  bundle: WorkflowBundle;
  agents: AgentsReport['agents'];
  /** Why the others cannot. */
  refused: string[];
}

/**
 * The agents as they are now, tried as a worker does when it starts.
 * @param onFiles see `buildWorkflowCode`
 * @throws AirlockError `bundle_failed`, `bad_agents`
 */
export async function buildCheckedWorkflowCode(
  config: ResolvedConfig,
  onFiles?: (files: BundleFiles) => void,
): Promise<CheckedCode> {
  const bundle = await buildWorkflowCode(config, Runtime.instance().logger, onFiles);
  const refused: string[] = [];
  const agents = await checkBundle(withSettings(bundle, workflowSettings(config, {})), config.agents, {
    onRefused: (problem) => void refused.push(problem),
  });
  return { bundle, agents, refused };
}

async function manifestOf(config: ResolvedConfig): Promise<ResourceManifest> {
  const resources = await loadResources(config);
  try {
    return resourceManifest(config, resources);
  } finally {
    await closeResources(resources);
  }
}
