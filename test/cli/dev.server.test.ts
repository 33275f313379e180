import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Connection } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exitCodes } from '../../src/cli/exit-codes.js';
import { airlock, makeProject, spawnAirlock } from './airlock.js';

const agents = `
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { ask, defineAgents } from 'airlockjs/agent';

const State = Annotation.Root({ amount: Annotation<number>(), decided: Annotation<string>() });
const graph = new StateGraph(State)
  .addNode('pay', async ({ amount }) => ({
    decided: (await ask.approval({ action: 'pay', args: { amount } })).type,
  }))
  .addEdge(START, 'pay')
  .addEdge('pay', END)
  .compile();

export default defineAgents({ payer: { versions: { '1.0.0': graph }, current: '1.0.0' } });
`;
const config = `
import { defineConfig } from 'airlockjs';
export default defineConfig({ agents: './agents.ts' });
`;
const readySchema = z.object({
  address: z.string(),
  webUi: z.string(),
  agents: z.array(z.string()),
  gateway: z.string(),
  runs: z.literal('forgotten'),
});

let root: string;
beforeEach(async () => {
  root = await makeProject({ 'temporal.config.ts': config, 'agents.ts': agents });
});
afterEach(() => rm(root, { recursive: true }));

describe('airlock dev', { timeout: 900_000 }, () => {
  it('runs everything, is found by other commands, and leaves nothing behind', async () => {
    const dev = spawnAirlock(['dev', '--json'], { cwd: root });
    const exited = once(dev, 'exit');
    let notes = '';
    dev.stderr?.on('data', (chunk) => (notes += String(chunk)));
    try {
      if (dev.stdout === null) throw new Error('no stdout');
      const [line] = await once(createInterface(dev.stdout), 'line');
      // What was said instead, where it is not ready, is what one wants to read.
      const ready = readySchema.safeParse(JSON.parse(String(line))).data ?? String(line);
      if (typeof ready === 'string') throw new Error(ready);
      expect(ready.agents).toEqual(['payer 1.0.0']);
      expect((await fetch(ready.webUi)).status).toBe(200);
      expect((await fetch(`${ready.gateway}/readyz`)).status).toBe(200);

      const input = ['--input', '{"amount":5}'];
      const started = await airlock(['start', 'payer', '--id', 'dev-1', ...input, '--json'], { cwd: root });
      expect(started.json()).toMatchObject({
        id: 'dev-1',
        webUi: `${ready.webUi}/namespaces/default/workflows/dev-1`,
      });
      expect((await airlock(['approve', 'dev-1', '--as', 'alice'], { cwd: root })).code).toBe(exitCodes.ok);
      expect((await airlock(['watch', 'dev-1'], { cwd: root })).code).toBe(exitCodes.ok);
      expect((await airlock(['dev', '--json'], { cwd: root })).json()).toMatchObject({
        error: {
          code: 'dev_running',
          hint: expect.stringMatching(/\(kill \d+ where it has no terminal\)/),
        },
      });

      const shown = await fetch(`${ready.gateway}/v1/runs/dev-1`);
      expect(await shown.json()).toMatchObject({ id: 'dev-1', status: 'completed' });

      await writeFile(path.join(root, 'seed-database.ts'), 'no program at all {');
      await writeFile(path.join(root, 'agents.ts'), 'export default {');
      await expect
        .poll(() => notes, { timeout: 60_000 })
        .toContain('The workers continue with the old code.');
      expect(notes).not.toContain('seed-database.ts has changed');
      // As an editor saves that is careful.
      await writeFile(
        path.join(root, 'agents.ts.new'),
        agents.replace("action: 'pay'", "action: 'pay_more'"),
      );
      await rename(path.join(root, 'agents.ts.new'), path.join(root, 'agents.ts'));
      await expect.poll(() => notes, { timeout: 180_000 }).toContain('agents.ts is loaded: payer 1.0.0');
      expect(notes).toContain(
        'agents.ts has changed: the workers continue with the old code until new ones are ready',
      );
      await expect.poll(() => notes).toContain('New workers have taken over');
      expect(notes).not.toContain('seed-database.ts');
      await airlock(['start', 'payer', '--id', 'dev-2', ...input], { cwd: root });
      await expect
        .poll(async () => (await airlock(['show', 'dev-2', '--json'], { cwd: root })).json(), {
          timeout: 30_000,
        })
        .toMatchObject({ state: { interrupts: [{ action: 'pay_more' }] } });

      expect((await fetch(`${ready.gateway}/v1/runs/dev-2`)).status).toBe(200);

      const configure = async (gateway: string) => {
        await writeFile(
          path.join(root, 'temporal.config.ts'),
          config.replace('})', `, gateway: ${gateway} })`),
        );
      };
      for (const [wrong, setting] of [
        [
          `{ auth: { tokens: [{ env: 'NOT_SET', principal: 'a', scopes: ['run:read'] }] } }`,
          'NOT_SET, which gateway.auth.tokens',
        ],
        [`{ host: '0.0.0.0' }`, 'gateway.host'],
        [
          `{ host: '192.0.2.1', auth: { tokens: [{ sha256: '${'0'.repeat(64)}', principal: 'a', scopes: ['run:read'] }] } }`,
          'gateway.host',
        ],
        [`{ port: 'seven' }`, 'gateway.port'],
      ] as const) {
        notes = '';
        await configure(wrong);
        await expect.poll(() => notes, { timeout: 90_000 }).toContain(setting);
        await expect.poll(() => notes).toContain(`The gateway continues at ${ready.gateway}`);
        expect((await fetch(`${ready.gateway}/v1/runs/dev-2`)).status).toBe(200);
      }
      await configure(
        `{ auth: { tokens: [{ sha256: '${'0'.repeat(64)}', principal: 'a', scopes: ['run:read'] }] } }`,
      );
      await expect
        .poll(async () => (await fetch(`${ready.gateway}/v1/runs/dev-2`)).status, { timeout: 180_000 })
        .toBe(401);

      notes = '';
      dev.kill('SIGINT');
      await expect.poll(() => notes).toContain('Stopping: fetches under way have up to 10s to end.');
      expect(await exited).toEqual([exitCodes.ok, null]);
      expect(existsSync(path.join(root, '.airlock/dev-server.json'))).toBe(false);
      await expect(Connection.connect({ address: ready.address, connectTimeout: 1_000 })).rejects.toThrow();
    } finally {
      dev.kill('SIGKILL');
    }
  });
});
