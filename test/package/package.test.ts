/** The package as its users get it: packed, installed in an empty folder, and used there as the README says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { commandsIn, page, projectFiles, repository } from '../docs/support/pages.js';
import { sh } from '../docs/support/shell.js';
import { makePackedProject, type PackedProject, stopDev } from './support/packed-project.js';

const readme = page('README.md');

let project: PackedProject;
let dev: ChildProcess | undefined;

/** In the project, as its user. */
const run = (command: string) => project.run(command);
const read = async (command: string): Promise<unknown> => JSON.parse(await run(command));

beforeAll(async () => {
  project = await makePackedProject('project', inject('temporal').binary, ['npm pkg set type=module']);
  for (const [name, text] of Object.entries(projectFiles(readme))) {
    await writeFile(path.join(project.cwd, name), text);
  }
  const { cwd, env } = project;
  dev = spawn('npx', ['airlock', 'dev', '--json'], { cwd, env, detached: true });
}, 300_000);

afterAll(async () => {
  await stopDev(dev);
  await project.remove();
});

describe('the packed package', { timeout: 120_000 }, () => {
  it('runs the agent of the README from an empty folder, by the commands of the README', async () => {
    if (!dev?.stdout) throw new Error('airlock dev has no stdout');
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
    await writeFile(path.join(project.cwd, 'entries.mjs'), script.join('\n'));
    expect(await run('node entries.mjs')).toBe('true\ntrue\ntrue\ntrue\n');
  });

  it('leaves out what only some resources need', async () => {
    for (const name of ['pg', '@types/pg', '@electric-sql/pglite', '@clack/prompts', 'vitest']) {
      expect(existsSync(path.join(project.cwd, 'node_modules', name)), name).toBe(false);
    }
  });

  it('is clean by npm publish', async () => {
    const said = await sh('npm publish --dry-run --ignore-scripts --json 2>&1 >/dev/null', {
      cwd: repository,
      env: project.env,
    });
    // Nobody is logged in here.
    const warnings = said.split('\n').filter((line) => /warn publish/.test(line) && !/logged in/.test(line));
    expect(warnings).toEqual([]);
  });

  it('is clean by publint', async () => {
    expect(await sh('npx publint --strict', { cwd: repository, env: project.env })).toContain('All good!');
  });
});
