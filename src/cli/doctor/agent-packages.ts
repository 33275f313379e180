/** The libraries that the project's agents are bundled from: whether they are there, and in a version that was tested. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Check, ok } from './check.js';
import { placeVersion, testedVersions } from './tested-versions.js';

const NAME = 'agent-packages';
const required = ['@langchain/langgraph', '@langchain/core'];

interface Installed {
  name: string;
  version: string | undefined;
}

export async function checkAgentPackages(root: string): Promise<Check> {
  const all = await Promise.all(
    Object.keys(testedVersions).map(async (name) => ({ name, version: await installedVersion(root, name) })),
  );
  const packages = all.filter(({ name, version }) => version !== undefined || required.includes(name));
  const missing = packages.filter(({ version }) => version === undefined).map(({ name }) => name);
  const actual = packages.map(({ name, version }) => `${name} ${version ?? 'is missing'}`).join(', ');
  if (missing.length > 0) {
    return {
      name: NAME,
      status: 'failed',
      actual,
      fix: 'Install what is missing in the project.',
      command: `npm install ${missing.join(' ')}`,
    };
  }
  const untested = packages.flatMap(describeUntested);
  if (untested.length === 0) return ok(NAME, actual);
  return {
    name: NAME,
    status: 'warning',
    actual,
    fix: `Outside of what Airlock is tested with: ${untested.join('; ')}. Agents may run all the same; test yours.`,
  };
}

function describeUntested({ name, version }: Installed): string[] {
  const range = testedVersions[name];
  if (version === undefined || range === undefined) return [];
  const placement = placeVersion(version, range);
  if (placement === 'tested') return [];
  return [`${name} ${version} is ${placement} than ${placement === 'older' ? range.oldest : range.newest}`];
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
