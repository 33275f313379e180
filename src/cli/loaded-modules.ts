/** What a resource worker of `airlock dev` answers with: loaded before the workers that run are stopped. */
import path from 'node:path';
import type { Credentials } from '../activities/credentials/define-credentials.js';
import type { Resources } from '../activities/define.js';
import type { ResolvedConfig } from '../config/define-config.js';
import { importedFiles } from '../config/imported-files.js';
import type { Policies } from '../policy/define-policies.js';
import { LoadClock } from './trial/load-clock.js';

export interface LoadedModules {
  resources: Resources | undefined;
  policies: Policies | undefined;
  credentials: Credentials | undefined;
}

/**
 * @param isFresh whether the files are read again
 * @param onSlow see `LoadClock`
 * @throws AirlockError `module_failed`, also for a module that does not come to an end
 */
export async function loadModules(
  config: ResolvedConfig,
  isFresh: boolean,
  onSlow: (words: string) => void,
): Promise<LoadedModules> {
  if (config.resources === undefined)
    return { resources: undefined, policies: undefined, credentials: undefined };
  const clock = new LoadClock({ onSlow });
  const { loadResources } = await import('../worker/resource-worker.js');
  const { loadPolicies } = await import('../worker/load-policies.js');
  const { loadCredentials } = await import('../worker/load-credentials.js');
  const resources = await clock.around(config.resources, () => loadResources(config, isFresh));
  const { policies: { module = '' } = {}, credentials = '' } = config;
  return {
    resources,
    policies: await clock.around(module, () => loadPolicies(config, resources, isFresh)),
    credentials: await clock.around(credentials, () => loadCredentials(config, resources, isFresh)),
  };
}

/** `name version` of each policy. */
export function policyLines({ policies = [] }: LoadedModules): string[] {
  return policies.map(({ name, version }) => `${name} ${version}`);
}

/**
 * What a changed file has changed, by name: `policies limits 1.2.0, receipts 1.0.0`.
 * @param file in the project
 * @returns nothing where it is no part of these modules: it is one of the agents then, or the configuration
 */
export function changedParts(config: ResolvedConfig, file: string, loaded: LoadedModules): string[] {
  const { resources, credentials } = loaded;
  const parts: [module: string | undefined, what: string, names: string[]][] = [
    [config.resources, 'resources', Object.keys(resources ?? {})],
    [config.policies?.module, 'policies', policyLines(loaded)],
    [config.credentials, 'credentials of', Object.keys(credentials ?? {})],
  ];
  const changed = withoutExtension(path.join(config.root, file));
  return parts.flatMap(([module, what, names]) => {
    if (module === undefined) return [];
    const isPart = [...importedFiles([module])].some((one) => withoutExtension(one) === changed);
    return isPart ? [`${what} ${names.join(', ') || 'none'}`] : [];
  });
}

function withoutExtension(file: string): string {
  return file.replace(/\.[^./\\]+$/, '');
}
