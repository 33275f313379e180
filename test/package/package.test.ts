/** The package as its users get it: packed, installed in an empty folder, and used there as the README says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { commandsIn, page, projectFiles, repository } from '../docs/support/pages.js';
import { endOf, sh } from '../docs/support/shell.js';

const readme = page('README.md');
const packed = z.array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }));

let folder: string;
let project: string;
let dev: ChildProcess;
let env: NodeJS.ProcessEnv;

/** In the project, as its user. */
const run = (command: string) => sh(command, { cwd: project, env });
const read = async (command: string): Promise<unknown> => JSON.parse(await run(command));

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'airlock-package-')));
  project = path.join(folder, 'project');
  env = {
    ...process.env,
    TEMPORAL_ADDRESS: undefined,
    AIRLOCK_TEMPORAL_PATH: inject('temporal').binary,
    npm_config_offline: undefined,
    npm_config_prefer_offline: 'true',
  };
  // What is built stays as it is: other tests are using it.
  const pack = `npm pack --ignore-scripts --json --pack-destination ${folder}`;
  const [tarball] = packed.parse(JSON.parse(await sh(pack, { cwd: repository, env })));
  await sh(`mkdir ${project}`, { cwd: folder, env });
  await run('npm init -y');
  await run('npm pkg set type=module');
  await run(`npm install ../${tarball?.filename}`);
  for (const [name, text] of Object.entries(projectFiles(readme))) {
    await writeFile(path.join(project, name), text);
  }
  dev = spawn('npx', ['airlock', 'dev', '--json'], { cwd: project, env, detached: true });
}, 300_000);

afterAll(async () => {
  // npx does not pass a signal on; the group gets it, as from a terminal.
  if (dev?.pid !== undefined && dev.exitCode === null) process.kill(-dev.pid, 'SIGINT');
  if (dev !== undefined) await endOf(dev);
  await rm(folder, { recursive: true, force: true });
});

describe('the packed package', { timeout: 120_000 }, () => {
  it('runs the agent of the README from an empty folder, by the commands of the README', async () => {
    if (dev.stdout === null) throw new Error('airlock dev has no stdout');
    const [line] = await once(createInterface(dev.stdout), 'line');
    expect(JSON.parse(String(line))).toMatchObject({ agents: ['refunds 1.0.0'] });

    const commands = commandsIn(readme.blocks).filter((command) => command.includes(' refund-1'));
    expect(commands).toHaveLength(3);
    const [start = '', approve = '', watch = ''] = commands;
    expect(await run(start)).toContain('Started refund-1');
    await expect
      .poll(() => read('npx airlock show refund-1 --json'), { timeout: 30_000, interval: 200 })
      .toMatchObject({ state: { status: 'waiting_for_human', interrupts: [{ action: 'refund' }] } });
    expect(await run('npx airlock inbox')).toContain(approve.replace('npx ', ''));
    expect(await run(approve)).toContain('Approved: approval-2 of refund-1');
    expect(await run(watch)).toContain('completed');

    expect(await read('npx airlock show refund-1 --log --json')).toMatchObject({
      log: [
        { request: { resource: 'last_order' }, answer: { value: { paid: 49.9 } } },
        { request: { action: 'refund' }, decision: { type: 'approve' } },
        { request: { resource: 'refund', params: { order: 'maria-17', amount: 49.9 } } },
      ],
    });
  });

  it('gives the doctor nothing to complain of', async () => {
    const { checks } = z
      .object({ checks: z.array(z.object({ name: z.string(), status: z.string() })) })
      .parse(await read('npx airlock doctor --json'));
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  });

  it('has every entry, for import and for types', async () => {
    const script = ['', '/resources', '/worker', '/testing'].map(
      (entry) => `console.log(Object.keys(await import('airlockjs${entry}')).length > 5)`,
    );
    await writeFile(path.join(project, 'entries.mjs'), script.join('\n'));
    expect(await run('node entries.mjs')).toBe('true\ntrue\ntrue\ntrue\n');
  });

  it('leaves out what only some resources need', async () => {
    for (const name of ['pg', '@types/pg', '@electric-sql/pglite', '@clack/prompts', 'vitest']) {
      expect(existsSync(path.join(project, 'node_modules', name)), name).toBe(false);
    }
  });

  it('is clean by npm publish', async () => {
    const said = await sh('npm publish --dry-run --ignore-scripts --json 2>&1 >/dev/null', {
      cwd: repository,
      env,
    });
    // Nobody is logged in here.
    const warnings = said.split('\n').filter((line) => /warn publish/.test(line) && !/logged in/.test(line));
    expect(warnings).toEqual([]);
  });

  it('is clean by publint', async () => {
    expect(await sh('npx publint --strict', { cwd: repository, env })).toContain('All good!');
  });
});
