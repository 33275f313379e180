/** `airlock serve` as it is run: what it says, what it refuses, and how it stops. */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { AgentClient } from 'airlockjs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { airlock, makeProject, spawnAirlock } from '../cli/airlock.js';
import { listen } from './support/listener.js';

const config = (gateway: string) => `import { defineConfig } from 'airlockjs';
export default defineConfig({ agents: './agents.ts', taskQueue: 'serve-test', gateway: ${gateway} });`;

const tokens = `{ port: 7999, auth: { tokens: [{ env: 'SERVE_TOKEN', principal: 'alice', scopes: ['run:read'] }] } }`;
const token = 'a-token-of-the-environment';

let root: string;
let env: Record<string, string>;
beforeEach(async () => {
  root = await makeProject({ 'temporal.config.ts': config('{}') });
  env = { TEMPORAL_ADDRESS: inject('temporal').address, SERVE_TOKEN: token };
});
afterEach(() => rm(root, { recursive: true }));

const readySchema = z.object({ url: z.string(), host: z.string(), isAuthenticated: z.boolean() });

async function serve(args: string[] = []) {
  const child = spawnAirlock(['serve', '--json', ...args], { cwd: root, env });
  const exited = once(child, 'exit');
  const log: string[] = [];
  if (child.stdout === null || child.stderr === null) throw new Error('no output');
  createInterface(child.stderr).on('line', (line) => log.push(line));
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, exited, log, ready: readySchema.parse(JSON.parse(String(line))) };
}

describe('airlock serve', { timeout: 120_000 }, () => {
  it('serves without agents and resources, and stops when it is told to, streams included', async () => {
    const client = await AgentClient.connect({
      config: {
        agents: './agents.ts',
        taskQueue: 'serve-test',
        connection: { address: env.TEMPORAL_ADDRESS },
      },
    });
    const { id } = await client.start({ agent: 'nobody', input: {} });
    const { child, exited, log, ready } = await serve(['--port', '17280']);
    try {
      expect(ready).toEqual({ url: 'http://127.0.0.1:17280', host: '127.0.0.1', isAuthenticated: false });
      expect(await (await fetch(`${ready.url}/healthz`)).json()).toEqual({ status: 'ok' });
      expect((await fetch(`${ready.url}/readyz`)).status).toBe(200);
      const listener = await listen(`${ready.url}/v1/runs/${id}/events`, undefined);
      await listener.until(({ event }) => event === 'state');
      const began = Date.now();
      child.kill('SIGTERM');
      await listener.ended;
      expect(await exited).toEqual([0, null]);
      expect(Date.now() - began).toBeLessThan(4_000);
      expect(log.map((line) => JSON.parse(line))).toContainEqual(
        expect.objectContaining({
          level: 'INFO',
          message: 'request',
          path: `/v1/runs/${id}/events`,
          status: 200,
        }),
      );
    } finally {
      child.kill('SIGKILL');
      await client.cancel(id);
      await client.close();
    }
  });

  it('lets in whoever the configuration names, wherever it listens', async () => {
    await rm(root, { recursive: true });
    root = await makeProject({ 'temporal.config.ts': config(tokens) });
    const { child, exited, ready } = await serve(['--host', '0.0.0.0', '--port', '17281']);
    try {
      expect(ready).toEqual({ url: 'http://localhost:17281', host: '0.0.0.0', isAuthenticated: true });
      const ask = async (authorization: string) =>
        (await fetch(`${ready.url}/v1/runs`, { headers: { authorization } })).status;
      expect(await ask(`Bearer ${token}`)).toBe(200);
      expect(await ask('Bearer other')).toBe(401);
      child.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('refuses to serve others where nobody has to say who they are', async () => {
    const { code, ...answer } = await airlock(['serve', '--host', '0.0.0.0', '--json'], { cwd: root, env });
    expect(answer.json()).toMatchObject({
      error: { code: 'gateway_unprotected', message: expect.stringContaining('0.0.0.0') },
    });
    expect(code).toBe(2);
  });

  it('says so where it cannot begin', async () => {
    const gone = { ...env, TEMPORAL_ADDRESS: '127.0.0.1:1' };
    expect((await airlock(['serve', '--json'], { cwd: root, env: gone })).json()).toMatchObject({
      error: { code: 'server_unreachable' },
    });
    const { child, ready } = await serve(['--port', '17282']);
    try {
      expect(ready.url).toContain('17282');
      expect(
        (await airlock(['serve', '--port', '17282', '--json'], { cwd: root, env })).json(),
      ).toMatchObject({
        error: {
          code: 'gateway_not_listening',
          message: expect.stringMatching(/port 17282 is in use.*airlock dev/),
          hint: expect.stringContaining('--port'),
        },
      });
    } finally {
      child.kill('SIGKILL');
    }
  });
});
