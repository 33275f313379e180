/**
 * `airlock doctor`: looks at everything a run needs and says what is there, what is missing and how to fix it.
 * It changes nothing, fetches nothing and never throws: it reports every failure as a check.
 */

import { AirlockError } from '../../common/errors.js';
import type { ResolvedConfig } from '../../config/define-config.js';
import { environmentSettings } from '../../connection/environment.js';
import { type ResolvedConnection, resolveConnection } from '../../connection/resolve.js';
import { checkAgentPackages } from './agent-packages.js';
import { checkAgents } from './agents-check.js';
import { checkServerBinary } from './binary-check.js';
import { type Check, type CheckStatus, failedBy, overall } from './check.js';
import { checkResourceModules } from './module-checks.js';
import {
  checkAgentsModule,
  checkConfiguration,
  checkNode,
  checkResourcesModule,
  noConfiguration,
} from './project-checks.js';
import { checkReadyFile } from './ready-file-check.js';
import { checkNamespace, checkSearchAttributes, checkServer } from './server-checks.js';
import { checkStuckRuns } from './stuck-runs-check.js';
import { checkWorkers } from './worker-checks.js';

export type { Check, CheckStatus } from './check.js';

/** For all that is asked of a server once it is connected. */
const SERVER_TIMEOUT_MS = 10_000;

export interface DoctorOptions {
  /** The configuration, or what was thrown when it was loaded. */
  config: ResolvedConfig | Error;
  /** Where it was found. */
  configFile?: string | undefined;
  /** A file that a worker keeps: `airlock worker --ready-file`. */
  readyFile?: string | undefined;
  /** Whether to load the agents as a worker does, which takes seconds. Default: their file only has to be there. */
  loadsAgents?: boolean | undefined;
  /** Where a project without a valid configuration is. Default: the working directory. */
  cwd?: string | undefined;
  /** Default: `process.env`. */
  env?: NodeJS.ProcessEnv | undefined;
}

export interface DoctorReport {
  /** The worst status of all checks. */
  status: CheckStatus;
  checks: Check[];
  /** There is no configuration here, and none is needed: the environment names a server, on which runs can be decided. */
  withoutProject?: true;
}

/** Looks at everything. A check that cannot be made because an earlier one failed is left out. */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  const { config, env = process.env } = options;
  const usable = config instanceof Error ? undefined : config;
  const withoutProject = isWithoutProject(config, env);
  const project = usable ?? { root: options.cwd ?? process.cwd(), connection: {} };
  const checks = [
    checkNode(),
    withoutProject ? noConfiguration(project.root) : checkConfiguration(config, options.configFile),
  ];
  if (usable !== undefined) {
    const agents = checkAgentsModule(usable);
    const isLoaded = options.loadsAgents === true && agents.status === 'ok';
    checks.push(isLoaded ? await checkAgents(usable) : agents, ...(await resourceChecks(usable)));
  }
  if (!withoutProject) checks.push(await checkAgentPackages(project.root));
  if (options.readyFile !== undefined) checks.push(await checkReadyFile(options.readyFile));

  const to = await resolveConnection(project, env).catch((error: unknown) => failedBy('server', error));
  if ('status' in to) checks.push(await checkServerBinary(undefined, env), to);
  else checks.push(await checkServerBinary(to.source, env), ...(await serverChecks(to, usable)));
  return { status: overall(checks), checks, ...(withoutProject && { withoutProject }) };
}

/** An approver has no project. A configuration that is wrong, or not where it was said to be, is another matter. */
function isWithoutProject(config: ResolvedConfig | Error, env: NodeJS.ProcessEnv): boolean {
  if (!AirlockError.isInstance(config) || config.code !== 'no_config') return false;
  try {
    return environmentSettings(env).address !== undefined;
  } catch {
    // What is wrong with the environment is said where the server is looked for.
    return false;
  }
}

/** A resources module that is not there, or does not load, is said once. */
async function resourceChecks(config: ResolvedConfig): Promise<Check[]> {
  const found = checkResourcesModule(config);
  const loaded = found.status === 'ok' ? await checkResourceModules(config) : [];
  return loaded.some(({ name }) => name === found.name) ? loaded : [found, ...loaded];
}

async function serverChecks(to: ResolvedConnection, config: ResolvedConfig | undefined): Promise<Check[]> {
  const { check, connected } = await checkServer(to);
  if (connected === undefined) return [check];
  const { connection } = connected;
  try {
    return await connection.withDeadline(Date.now() + SERVER_TIMEOUT_MS, async () => {
      const namespace = await checkNamespace(connected, to);
      if (namespace.status === 'failed') return [check, namespace];
      const workers = config === undefined ? [] : await checkWorkers(connected, to.namespace, config);
      const attributes = await checkSearchAttributes(connected, to);
      // Without them there is nothing to ask about runs.
      const runs = attributes.status === 'ok' ? [await checkStuckRuns(connected, to.namespace)] : [];
      return [check, namespace, attributes, ...workers, ...runs];
    });
  } finally {
    await connection.close();
  }
}
