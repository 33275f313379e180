/** From an empty folder to an approved run: the packed package, `airlock init`, and what it says to do next. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { commandsIn, page, projectFiles } from '../docs/support/pages.js';
import { makePackedProject, type PackedProject, stopDev } from './support/packed-project.js';

const readme = page('README.md');
const initialized = z.object({ written: z.array(z.string()), next: z.array(z.string()) });

let project: PackedProject;
let dev: ChildProcess | undefined;
const run = (command: string) => project.run(command);

beforeAll(async () => {
  project = await makePackedProject('refunds', inject('temporal').binary);
}, 600_000);

afterAll(async () => {
  await stopDev(dev);
  await project.remove();
});

describe('airlock init', { timeout: 600_000 }, () => {
  it('makes a project whose test passes, whose types fit, and whose run is approved', async () => {
    const { written, next } = initialized.parse(JSON.parse(await run('npx airlock init --json')));
    expect(written).toEqual(expect.arrayContaining(['agents.ts', 'agents.test.ts', 'temporal.config.ts']));
    const [install = '', test = '', start = '', begin = '', approve = '', show = ''] = next;
    await run(install);
    expect(await run(`NO_COLOR=1 ${test}`)).toMatch(/2 passed/);
    expect(await run('npx tsc')).toBe('');

    dev = spawn(start, ['--json'], { cwd: project.cwd, env: project.env, detached: true, shell: true });
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

  it('makes a project in a folder below, which gets Airlock from where this one did', async () => {
    expect(await run('npx airlock init sub')).toContain('cd sub');
    const { dependencies } = JSON.parse(await readFile(path.join(project.cwd, 'sub/package.json'), 'utf8'));
    expect(dependencies.airlockjs).toMatch(/^file:\.\.\/\.\.\/airlockjs-.*\.tgz$/);
    await run('cd sub && npm install');
    expect(await run('cd sub && NO_COLOR=1 npm test')).toMatch(/2 passed/);
  });

  it('runs the client of the README, which approves small refunds', async () => {
    const name = 'approve-small-refunds.ts';
    await writeFile(path.join(project.cwd, name), projectFiles(readme)[name] ?? '');
    const [command = ''] = commandsIn(readme.blocks).filter((one) => one.includes(name));
    expect(await run(command)).toContain('Refunded 49.9');
  });
});
