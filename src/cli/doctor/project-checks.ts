/** What can be seen without a server: Node.js, the configuration and the files it names, the libraries of an agent. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
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

const agentPackages = ['@langchain/langgraph', '@langchain/core'];

/** Agents are bundled from the project's own libraries, not from Airlock's. */
export async function checkAgentPackages(root: string): Promise<Check> {
  const packages = await Promise.all(
    agentPackages.map(async (name) => ({ name, version: await installedVersion(root, name) })),
  );
  const missing = packages.filter(({ version }) => version === undefined).map(({ name }) => name);
  const actual = packages.map(({ name, version }) => `${name} ${version ?? 'is missing'}`).join(', ');
  if (missing.length === 0) return ok('agent-packages', actual);
  return {
    name: 'agent-packages',
    status: 'failed',
    actual,
    fix: 'Install what is missing in the project.',
    command: `npm install ${missing.join(' ')}`,
  };
}

async function installedVersion(root: string, name: string): Promise<string | undefined> {
  try {
    const manifest = createRequire(path.join(root, 'package.json')).resolve(`${name}/package.json`);
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version?: string };
    return version;
  } catch {
    return undefined;
  }
}
