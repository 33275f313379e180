/** From an empty folder to an approved run: the packed package, `airlock init`, and what it says to do next. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { commandsIn, page, projectFiles, repository } from '../docs/support/pages.js';
import { endOf, sh } from '../docs/support/shell.js';

const readme = page('README.md');
const packed = z.array(z.object({ filename: z.string() }));
const initialized = z.object({ written: z.array(z.string()), next: z.array(z.string()) });

let folder: string;
let project: string;
let env: NodeJS.ProcessEnv;
let dev: ChildProcess | undefined;
const run = (command: string) => sh(command, { cwd: project, env });

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'airlock-init-package-')));
  project = path.join(folder, 'refunds');
  env = {
    ...process.env,
    TEMPORAL_ADDRESS: undefined,
    AIRLOCK_TEMPORAL_PATH: inject('temporal').binary,
    npm_config_offline: undefined,
    npm_config_prefer_offline: 'true',
  };
  const pack = `npm pack --ignore-scripts --json --pack-destination ${folder}`;
  const [tarball] = packed.parse(JSON.parse(await sh(pack, { cwd: repository, env })));
  await sh(`mkdir ${project}`, { cwd: folder, env });
  await run('npm init -y');
  await run(`npm install ../${tarball?.filename}`);
}, 600_000);

afterAll(async () => {
  // npx does not pass a signal on; the group gets it, as from a terminal.
  if (dev?.pid !== undefined && dev.exitCode === null) process.kill(-dev.pid, 'SIGINT');
  if (dev !== undefined) await endOf(dev);
  await rm(folder, { recursive: true, force: true });
});

describe('airlock init', { timeout: 600_000 }, () => {
  it('makes a project whose test passes, whose types fit, and whose run is approved', async () => {
    const { written, next } = initialized.parse(JSON.parse(await run('npx airlock init --json')));
    expect(written).toEqual(expect.arrayContaining(['agents.ts', 'agents.test.ts', 'temporal.config.ts']));
    const [install = '', start = '', begin = '', approve = '', show = ''] = next;
    await run(install);
    expect(await run('NO_COLOR=1 npm test')).toMatch(/2 passed/);
    expect(await run('npx tsc')).toBe('');

    dev = spawn(start, ['--json'], { cwd: project, env, detached: true, shell: true });
    if (dev.stdout === null) throw new Error('airlock dev has no stdout');
    const [line] = await once(createInterface(dev.stdout), 'line');
    expect(JSON.parse(String(line))).toMatchObject({ agents: ['refunds 1.0.0'] });
    await run(begin);
    await expect
      .poll(() => run(`${show} --json`).then(JSON.parse), { timeout: 60_000, interval: 500 })
      .toMatchObject({ state: { interrupts: [{ action: 'refund' }] } });
    await run(approve);
    await expect
      .poll(() => run(`${show} --json`).then(JSON.parse), { timeout: 60_000, interval: 500 })
      .toMatchObject({
        state: { status: 'completed' },
        result: { outcome: expect.stringContaining('49.9') },
      });
  });

  it('runs the client of the README, which approves small refunds', async () => {
    const name = 'approve-small-refunds.ts';
    await writeFile(path.join(project, name), projectFiles(readme)[name] ?? '');
    const [command = ''] = commandsIn(readme.blocks).filter((one) => one.includes(name));
    expect(await run(command)).toContain('Refunded 49.9');
  });
});
