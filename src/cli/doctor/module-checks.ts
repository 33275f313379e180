/**
 * What resource workers load: the modules of resources, policies and credentials, loaded here as a worker loads them, and
 * whether the credentials that the deployment holds itself are there. No service is asked.
 */
import { closeResources } from '../../activities/create-activities.js';
import type { Credentials } from '../../activities/credentials/define-credentials.js';
import type { Resources } from '../../activities/define.js';
import { errorMessage } from '../../common/thrown.js';
import type { ResolvedConfig } from '../../config/define-config.js';
import { loadCredentials } from '../../worker/load-credentials.js';
import { loadPolicies } from '../../worker/load-policies.js';
import { loadResources } from '../../worker/resource-worker.js';
import { type Check, failedBy, ok } from './check.js';

/** For files of mounted secrets. */
const CHECK_MS = 2_000;

/** Nothing for what the configuration does not name. */
export async function checkResourceModules(config: ResolvedConfig): Promise<Check[]> {
  const { policies, credentials } = config;
  if (config.resources === undefined || !(policies || credentials)) return [];
  const resources = await loadResources(config).catch(asError);
  // Said under its own name: without it the others cannot be held against anything.
  if (resources instanceof Error) return [failedBy('resources', resources)];
  try {
    return [
      ...(policies ? [await checkPolicies(config, resources)] : []),
      ...(credentials === undefined ? [] : [await checkCredentials(config, resources)]),
    ];
  } finally {
    await closeResources(resources);
  }
}

async function checkPolicies(config: ResolvedConfig, resources: Resources): Promise<Check> {
  try {
    const policies = (await loadPolicies(config, resources)) ?? [];
    const isAudit = config.policies?.mode === 'audit';
    const names = policies.map(
      ({ name, version, mode }) => `${name} ${version}${isAudit || mode === 'audit' ? ' (audit)' : ''}`,
    );
    return ok('policies', `${config.policies?.module}: ${names.join(', ') || 'none'}`);
  } catch (error) {
    return failedBy('policies', error);
  }
}

async function checkCredentials(config: ResolvedConfig, resources: Resources): Promise<Check> {
  try {
    const credentials = (await loadCredentials(config, resources)) ?? {};
    const missing = await missingCredentials(credentials);
    if (missing.length === 0)
      return ok('credentials', `${config.credentials}: of ${Object.keys(credentials).join(', ') || 'none'}`);
    return {
      name: 'credentials',
      status: 'warning',
      actual: missing.join('\n'),
      fix: 'That is how it looks from here. Fetches of these resources wait until it is there, where resource workers run.',
    };
  } catch (error) {
    return failedBy('credentials', error);
  }
}

/** `last_order: SHOP_KEY is not set where resource workers run.` */
async function missingCredentials(credentials: Credentials): Promise<string[]> {
  const signal = AbortSignal.timeout(CHECK_MS);
  const checked = Object.entries(credentials).map(async ([name, provider]) => {
    const problem = await provider?.check?.(signal).then(() => undefined, errorMessage);
    return problem === undefined ? [] : [`${name}: ${problem}`];
  });
  return (await Promise.all(checked)).flat();
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(errorMessage(thrown));
}
