import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.js';
import { type StandInServer, startStandInServer } from '../client/fixtures/server.js';
import { airlock, type Ended, makeProject, type SpawnOptions, spawnAirlock } from './airlock.js';

const TASK_QUEUE = 'cli-test';
const ESCAPE = '\u001b';

let standIn: StandInServer;
let root: string;
const roots: string[] = [];

beforeAll(async () => {
  standIn = await startStandInServer();
  root = await projectOn(TASK_QUEUE);
}, 120_000);
afterAll(async () => {
  await standIn?.stop();
  await Promise.all(roots.map((folder) => rm(folder, { recursive: true })));
});

async function projectOn(taskQueue: string): Promise<string> {
  const connection = JSON.stringify({ address: standIn.server.address });
  const folder = await makeProject({
    'temporal.config.ts': `import { defineConfig } from 'airlockjs';
export default defineConfig({ connection: ${connection}, taskQueue: '${taskQueue}', agents: './agents.ts' });`,
  });
  roots.push(folder);
  return folder;
}

const run = (args: string[], options: Partial<SpawnOptions> = {}): Promise<Ended> =>
  airlock(args, { cwd: root, ...options });
/** For the commands on the way: one that fails says why. */
async function succeed(args: string[], options: Partial<SpawnOptions> = {}): Promise<Ended> {
  const ended = await run(args, options);
  if (ended.code === exitCodes.ok) return ended;
  throw new Error(`airlock ${args.join(' ')} ended with ${ended.code}:\n${ended.stdout}${ended.stderr}`);
}
const withWorker = <T>(use: () => Promise<T>) => standIn.withWorker(TASK_QUEUE, use);
const asking = (...asks: string[]) => JSON.stringify({ asks });

describe('a run on the command line', { timeout: 120_000 }, () => {
  it('is started, found, shown, answered and watched to its end', () =>
    withWorker(async () => {
      const started = await run([
        'start',
        'review',
        '--id',
        'cli-1',
        '--input',
        asking('approval-1'),
        '--json',
      ]);
      expect(started.code).toBe(exitCodes.ok);
      expect(started.json()).toMatchObject({ id: 'cli-1' });

      const watched = run(['watch', 'cli-1', '--json']);
      const shown = await succeed(['show', 'cli-1']);
      expect(shown.stdout).toContain('waiting_for_human');
      expect(shown.stdout).toContain('airlock approve cli-1 approval-1');
      expect(shown.stdout).not.toContain(ESCAPE);

      await expect
        .poll(async () => (await run(['list', '--agent', 'review', '--open', '--json'])).json(), {
          timeout: 20_000,
        })
        .toMatchObject({ runs: [{ id: 'cli-1', agent: 'review' }] });
      const inbox = await succeed(['inbox', '--agent', 'review', '--json']);
      expect(inbox.json()).toMatchObject({
        questions: [
          {
            runId: 'cli-1',
            interrupt: { id: 'approval-1' },
            commands: expect.arrayContaining(['airlock approve cli-1 approval-1 --fingerprint 00']),
          },
        ],
        unanswered: [],
      });

      const approved = await succeed(['approve', 'cli-1', '--json'], { env: { AIRLOCK_ACTOR: 'alice' } });
      expect(approved.json()).toEqual({
        runId: 'cli-1',
        interruptId: 'approval-1',
        actor: 'alice',
        status: 'accepted',
      });

      const { code, stdout } = await watched;
      expect(code).toBe(exitCodes.ok);
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines.at(-1)).toMatchObject({ id: 'cli-1', status: 'completed', result: { log: 1 } });
      const { stdout: words } = await run(['watch', 'cli-1']);
      expect(words).toMatch(/completed\nResult {2}\{\n.*"log": 1\n/);
      expect(words).toContain('airlock show cli-1 --log');
      expect((await run(['show', 'cli-1', '--log', '--json'])).json()).toMatchObject({
        log: [{ id: 'approval-1', actor: 'alice' }],
      });
    }));

  it('gives its result to who waits for it, from a file and from stdin', () =>
    withWorker(async () => {
      await writeFile(path.join(root, 'input.json'), '{"result":{"from":"file"}}');
      const file = await run(['start', 'a', '--input', '@input.json', '--wait', '--json']);
      expect(file.json()).toMatchObject({ status: 'completed', result: { from: 'file' } });
      const piped = await run(['start', 'a', '--input', '-', '--wait'], { stdin: '{"result":"from stdin"}' });
      expect(piped).toMatchObject({ code: exitCodes.ok, stdout: 'from stdin\n', stderr: '' });
    }));

  it('says to who waits for it without a terminal what a person is asked, once, and how to answer', () =>
    withWorker(async () => {
      const input = asking('approval-1');
      const child = spawnAirlock(['start', 'a', '--id', 'cli-asks', '--input', input, '--wait', '--json'], {
        cwd: root,
        env: { npm_command: 'exec' },
      });
      const said = { stdout: '', stderr: '' };
      child.stdout?.on('data', (chunk) => (said.stdout += chunk));
      child.stderr?.on('data', (chunk) => (said.stderr += chunk));
      const ended = once(child, 'close');
      await expect
        .poll(() => said.stderr, { timeout: 30_000 })
        .toMatch(
          /^cli-asks waits for a person:\n {2}approval-1 [^\0]*\n {6}npx airlock approve cli-asks .*\n/,
        );
      const sent = `sent to ${standIn.server.address}, namespace 'default' (named by`;
      expect((await succeed(['approve', 'cli-asks'])).stdout).toContain(sent);
      await ended;
      expect(JSON.parse(said.stdout)).toMatchObject({ id: 'cli-asks', status: 'completed' });
      expect(said.stderr.match(/waits for a person/g)).toHaveLength(1);
    }));

  it('fails for who waits for it when it fails, with its reason', () =>
    withWorker(async () => {
      const input = '{"failsWith":"airlock.unknown_agent"}';
      const failed = await run(['start', 'a', '--id', 'cli-2', '--input', input, '--wait', '--json']);
      expect(failed.code, failed.stderr).toBe(exitCodes.runEnded);
      expect(failed.json()).toMatchObject({
        error: {
          code: 'unknown_agent',
          runId: 'cli-2',
          status: 'failed',
          message: expect.stringContaining('broke'),
        },
      });
      expect((await run(['watch', 'cli-2'])).code).toBe(exitCodes.runEnded);
    }));

  it('refuses what cannot be decided, each with its own exit code', () =>
    withWorker(async () => {
      await succeed(['start', 'a', '--id', 'cli-3', '--input', asking('approval-1', 'approval-2')]);
      const codeOf = async (args: string[]) => {
        const { code, json } = await run([...args, '--json']);
        const { error } = json() as { error?: { code: string } };
        return [code, error?.code];
      };
      expect(await codeOf(['approve', 'cli-3'])).toEqual([exitCodes.usage, 'ambiguous_interrupt']);
      expect(await codeOf(['approve', 'cli-3', 'approval-9'])).toEqual([
        exitCodes.refused,
        'unknown_interrupt',
      ]);
      const wrong = await run(['edit', 'cli-3', 'approval-1', '--args', '{}']);
      expect(wrong.code).toBe(exitCodes.refused);
      expect(wrong.stderr).toMatch(
        /\(not_allowed\)\n.*Nothing was changed\. It is answered by:\n *airlock approve cli-3/,
      );
      const rejected = await succeed(['reject', 'cli-3', 'approval-1', '--message', 'no']);
      expect(rejected.stdout).toContain('\n  What comes of it: airlock show cli-3\n');
      expect(await codeOf(['approve', 'cli-3', 'approval-1'])).toEqual([
        exitCodes.refused,
        'already_decided',
      ]);
      expect(await codeOf(['approve', 'no-such-run', 'x'])).toEqual([exitCodes.notFound, 'run_not_found']);
      expect(await codeOf(['start', 'a', '--id', 'cli-3'])).toEqual([exitCodes.usage, 'run_exists']);
      expect(await codeOf(['approve', 'cli-3'])).toEqual([0, undefined]);
      await run(['watch', 'cli-3']);
      expect(await codeOf(['approve', 'cli-3'])).toEqual([exitCodes.notFound, 'nothing_pending']);
      const late = (await run(['reject', 'cli-3', '--message', 'no'])).stderr;
      expect(late).toMatch(
        /no open question\. approval-\d was decided by \S+ at \S+: approve\. \(nothing_pending\)/,
      );
      expect(await codeOf(['approve', 'cli-3', 'approval-2'])).toEqual([exitCodes.refused, 'run_closed']);
    }));

  it('is cancelled', () =>
    withWorker(async () => {
      await succeed(['start', 'a', '--id', 'cli-4', '--input', asking('approval-1')]);
      const cancelled = await succeed(['cancel', 'cli-4', '--reason', 'enough']);
      expect(cancelled.stdout).toContain(`sent to ${standIn.server.address}, namespace 'default' (named by`);
      expect(await run(['watch', 'cli-4', '--json'])).toMatchObject({ code: exitCodes.runEnded });
      expect((await run(['list', '--status', 'cancelled', '--json'])).stdout).toContain('cli-4');
    }));

  it('says which server it is at, or is not, and where it waits for a worker', async () => {
    // Nobody polls it.
    const cwd = await projectOn('cli-test-deserted');
    const { address, namespace } = standIn.server;
    const server = { address, namespace, source: 'config' };
    const name = `${address}, namespace '${namespace}'`;
    expect((await run(['show', 'no-such-run', '--json'], { cwd })).json()).toMatchObject({
      error: { code: 'run_not_found', message: expect.stringContaining(name), server },
    });
    const started = await run(['start', 'a', '--id', 'cli-6'], { cwd });
    expect(started.stdout).toContain(`sent to ${name} (named by 'connection.address' of the configuration)`);
    expect(started.stdout).toMatch(/No agent worker has taken it yet .*; it waits for one/);
    expect((await run(['start', 'a', '--id', 'cli-7', '--json'], { cwd })).json()).toMatchObject({ server });
    const reason = { code: 'no_worker', message: expect.stringContaining(`'cli-test-deserted' of ${name}`) };
    expect((await run(['show', 'cli-6', '--json'], { cwd })).json()).toMatchObject({
      state: { reason },
      server,
    });
    expect((await run(['list', '--agent', 'nobody', '--json'])).json()).toEqual({ runs: [], server });
    expect((await run(['inbox', '--agent', 'nobody'])).stdout).toContain(name);
  });

  it('is shown in colours only where they are wanted', async () => {
    await succeed(['start', 'a', '--id', 'cli-5']);
    const listed = (args: string[], env: NodeJS.ProcessEnv) =>
      run(['list', ...args], { env }).then(({ stdout }) => stdout.includes(ESCAPE));
    expect(await listed([], { CI: 'true' })).toBe(false);
    expect(await listed([], { FORCE_COLOR: '1' })).toBe(true);
    expect(await listed([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
    expect(await listed(['--no-color'], { FORCE_COLOR: '1' })).toBe(false);
    expect(await listed(['--json'], { FORCE_COLOR: '1' })).toBe(false);
  });
});
