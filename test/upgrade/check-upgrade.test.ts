/** `airlock check-upgrade`, on recorded histories and on open runs: what it says of each, and its exit code. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunHandle } from 'airlockjs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.js';
import { airlock, packageRoot } from '../cli/airlock.js';
import { questionOfRun } from '../runs/support/questions.js';
import { resources } from '../runs/support/resources.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers } from '../support/workers.js';

const folder = path.join(import.meta.dirname, 'histories');
const recorded = (name: string) => path.join(folder, `${name}_0.1.0.json`);
const config = path.join(import.meta.dirname, 'fixtures/temporal.config.ts');

/** The code of runs that are open, and what is to be deployed. Bundled once: every command would do it anew. */
let before: string[];
let after: string[];
let endless: string[];
let made: string;
beforeAll(async () => {
  made = await mkdtemp(path.join(tmpdir(), 'airlock-upgrade-'));
  const bundled = async (name: string) => {
    const { code } = await agentsBundle(`test/upgrade/fixtures/${name}.ts`);
    await writeFile(path.join(made, `${name}.js`), code);
    return ['--config', config, '--bundle', path.join(made, `${name}.js`)];
  };
  before = await bundled('agents');
  after = await bundled('changed-agents');
  endless = await bundled('endless-agents');
}, 300_000);
afterAll(() => rm(made, { recursive: true }));
const check = (...args: string[]) => airlock(['check-upgrade', ...args], { cwd: packageRoot });

interface Document {
  safe: number;
  diverging: number;
  inconclusive: number;
  runs: { id: string; status: string; request?: number; expected?: string; got?: string; message?: string }[];
}

/** What became of each agent, as its run sees it. */
const verdicts = {
  'carried_0.1.0.json': {
    status: 'diverges',
    request: 2,
    expected: 'question "Send the report?"',
    got: 'question "Delete the originals?"',
  },
  'further-question_0.1.0.json': {
    status: 'diverges',
    request: 2,
    expected: 'nothing',
    got: 'question "Really?"',
  },
  'other-params_0.1.0.json': {
    status: 'asks_otherwise',
    request: 1,
    expected: 'fetch echo {"base":"EUR"}',
    got: 'fetch echo {"base":"USD"}',
  },
  'other-resource_0.1.0.json': {
    status: 'diverges',
    request: 1,
    expected: 'fetch echo 1',
    got: 'fetch bytes 1',
  },
  'shifted_0.1.0.json': {
    status: 'diverges',
    request: 2,
    expected: expect.stringMatching(/^another question \([0-9a-f]{12}…\)$/),
    got: 'question "Delete the originals?"',
  },
  'steady_0.1.0.json': { status: 'safe' },
  'version-gone_0.1.0.json': { status: 'version_gone', message: expect.stringContaining('there are 2') },
};

describe.concurrent('recorded histories', { timeout: 120_000 }, () => {
  test('are safe on the code that they were made on', async () => {
    const { code, stdout } = await check(...before, '--dir', folder, '--json');
    const { safe, diverging, inconclusive } = JSON.parse(stdout) as Document;
    expect({ safe, diverging, inconclusive }).toEqual({ safe: 7, diverging: 0, inconclusive: 0 });
    expect(code).toBe(exitCodes.ok);
  });

  test('say what is wrong with code that asks otherwise, and go by their own version', async () => {
    const { code, stdout } = await check(...after, '--dir', folder, '--json');
    const { runs } = JSON.parse(stdout) as Document;
    expect(Object.fromEntries(runs.map(({ id, ...run }) => [id, run]))).toMatchObject(verdicts);
    expect(code).toBe(exitCodes.diverges);
  });

  test('are judged also behind one whose code never lets go', async () => {
    const files = ['other-params', 'steady', 'other-resource'].map(recorded);
    const { code, stdout } = await check(...endless, '--history', ...files, '--json');
    expect((JSON.parse(stdout) as Document).runs).toMatchObject([
      { status: 'safe' },
      { status: 'inconclusive', message: 'it computed for more than 5s without a pause.' },
      { status: 'safe' },
    ]);
    expect(code).toBe(exitCodes.inconclusive);
  });

  test('are told in words, and what is no history is not called safe', async () => {
    const files = [recorded('other-params'), recorded('steady'), path.join(packageRoot, 'package.json')];
    const { code, stdout, stderr } = await check(...after, '--history', ...files);
    expect(stdout).toContain(
      '! other-params_0.1.0.json  asks otherwise at request 1 (expected fetch echo {"base":"EUR"}, got fetch echo {"base":"USD"})',
    );
    expect(stdout).toContain('✔ steady_0.1.0.json  safe');
    expect(stdout).toContain('? package.json  inconclusive');
    expect(stdout).toContain('1 safe, 1 asking otherwise, 0 diverging, 1 inconclusive');
    expect(stderr).toBe('');
    expect(code).toBe(exitCodes.inconclusive);
    expect((await check(...after, '--history', recorded('other-params'))).code).toBe(exitCodes.asksOtherwise);

    const old = path.join(packageRoot, 'test/histories/approval-edit_0.1.0.json');
    expect((await check(...before, '--history', old)).code).not.toBe(exitCodes.ok);
    expect(
      (await check(...after, '--history', recorded('steady'), path.join(packageRoot, 'package.json'))).code,
    ).toBe(exitCodes.inconclusive);
    expect((await check(...before, '--history', recorded('steady'), '--sample', '3')).code).toBe(
      exitCodes.usage,
    );
  });
});

test('open runs: those that are named, that a query finds, or a sample', { timeout: 120_000 }, async () => {
  const workers = await startWorkers(resources, {}, await agentsBundle('test/upgrade/fixtures/agents.ts'));
  const { address } = inject('temporal');
  const checkOpen = (...args: string[]) =>
    airlock(['check-upgrade', ...after, '--json', ...args], {
      cwd: packageRoot,
      env: { TEMPORAL_ADDRESS: address },
    });
  const started: RunHandle<unknown>[] = [];
  try {
    for (const agent of ['rates', 'steady', 'steady'])
      started.push(await workers.agents.start({ agent, input: {} }));
    await Promise.all(started.map(questionOfRun));
    const [rates, one, two] = started.map(({ id }) => id) as [string, string, string];

    const named = await checkOpen('--run', rates, one, 'no-such-run');
    expect(named.json()).toMatchObject({
      runs: [
        { id: rates, agent: 'rates', version: '1', status: 'asks_otherwise', request: 1 },
        { id: one, status: 'safe' },
        { id: 'no-such-run', status: 'inconclusive' },
      ],
    });
    expect(named.code).toBe(exitCodes.inconclusive);

    const query = `TaskQueue = '${workers.taskQueue}' AND AirlockAgent = 'steady'`;
    await expect
      .poll(async () => {
        const { runs } = (await checkOpen('--query', query)).json() as Document;
        return runs.map(({ id, status }) => `${id} ${status}`).sort();
      })
      .toEqual([`${one} safe`, `${two} safe`].sort());
    const sampled = (await checkOpen('--query', query, '--sample', '1')).json();
    expect(sampled).toMatchObject({ safe: 1, diverging: 0, inconclusive: 0 });
  } finally {
    await Promise.all(started.map((run) => run.cancel()));
    await workers.stop();
  }
});
