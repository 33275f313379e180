/** What can be seen without a server: Node.js, the configuration and the files it names. */
import { existsSync } from 'node:fs';
import type { ResolvedConfig } from '../../config/define-config.js';
import { type Check, failedBy, ok } from './check.js';

const OLDEST_NODE = [20, 19] as const;

export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) {
    return ok('node', `Node.js ${version}`);
  }
  return {
    name: 'node',
    status: 'failed',
    actual: `Node.js ${version}`,
    fix: `Airlock needs Node.js ${OLDEST_NODE.join('.')} or newer.`,
  };
}

/** @param config the configuration, or what was thrown instead of one */
export function checkConfiguration(config: ResolvedConfig | Error, file: string | undefined): Check {
  return config instanceof Error
    ? failedBy('configuration', config)
    : ok('configuration', file ?? `in ${config.root}`);
}

/** Of who decides and has no project. */
export function noConfiguration(folder: string): Check {
  const actual = `none in ${folder} or above; none is needed to list, show and decide about runs. Workers and airlock start need one.`;
  return ok('configuration', actual);
}

export function checkAgentsModule({ agents }: ResolvedConfig): Check {
  return checkModule('agents', agents);
}

export function checkResourcesModule({ resources }: ResolvedConfig): Check {
  return resources === undefined
    ? ok('resources', 'none named: agents of this project fetch nothing here')
    : checkModule('resources', resources);
}

function checkModule(option: 'agents' | 'resources', file: string): Check {
  if (existsSync(file)) return ok(option, file);
  return {
    name: option,
    status: 'failed',
    actual: `${file} does not exist`,
    fix: `Create it, or fix '${option}' in the configuration.`,
  };
}
