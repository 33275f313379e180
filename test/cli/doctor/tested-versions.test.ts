/** What the doctor says of the versions of LangGraph and its kin, and that its list is the package's own. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { checkAgentPackages } from '../../../src/cli/doctor/agent-packages.js';
import { placeVersion, testedVersions } from '../../../src/cli/doctor/tested-versions.js';

describe('the list', () => {
  test.each(Object.entries(testedVersions))('%s is what package.json says', (name, { oldest, newest }) => {
    const { peerDependencies, devDependencies } = manifest as {
      peerDependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    expect(peerDependencies[name]).toBe(`^${oldest}`);
    expect(devDependencies[name]).toBe(newest);
  });
});

test.each([
  ['1.4.12', 'older'],
  ['1.4.13', 'tested'],
  ['1.5.0', 'tested'],
  ['1.7.3', 'tested'],
  ['1.7.4-rc.0', 'newer'],
  ['1.10.0', 'newer'],
  ['2.0.0', 'newer'],
  ['0.9.9', 'older'],
] as const)('%s is %s', (version, placement) => {
  expect(placeVersion(version, { oldest: '1.4.13', newest: '1.7.3' })).toBe(placement);
});

describe('a project', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'airlock-doctor-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function install(name: string, version: string): Promise<void> {
    const folder = path.join(root, 'node_modules', name);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name, version }));
  }

  test('with tested versions is well', async () => {
    await install('@langchain/langgraph', '1.5.3');
    await install('@langchain/core', '1.2.13');
    expect(await checkAgentPackages(root)).toEqual({
      name: 'agent-packages',
      status: 'ok',
      actual: '@langchain/langgraph 1.5.3, @langchain/core 1.2.13',
    });
  });

  test('is told what is older or newer than what was tested', async () => {
    await install('@langchain/langgraph', '1.9.0');
    await install('@langchain/core', '1.4.0');
    await install('@langchain/openai', '1.2.0');
    const { status, fix } = await checkAgentPackages(root);
    expect(status).toBe('warning');
    expect(fix).toContain('@langchain/langgraph 1.9.0 is newer than 1.7.3');
    expect(fix).toContain('@langchain/openai 1.2.0 is older than 1.4.6');
    expect(fix).not.toContain('@langchain/core');
  });

  test('is told what is missing', async () => {
    await install('@langchain/core', '1.4.0');
    expect(await checkAgentPackages(root)).toMatchObject({
      status: 'failed',
      command: 'npm install @langchain/langgraph',
    });
  });
});
