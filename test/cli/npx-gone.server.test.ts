/** `npx airlock dev`, and commands like it, whose npx is killed: npx hands nothing on, and what it started has to see for itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { airlockMain, idleAgents, makeProject } from './airlock.js';

const config = `
import { defineConfig } from 'airlockjs';
export default defineConfig({ agents: './agents.ts' });
`;

let root: string;
beforeEach(async () => {
  root = await makeProject({
    'package.json': '{"private":true,"type":"module"}',
    'temporal.config.ts': config,
    'agents.ts': idleAgents,
  });
  await mkdir(path.join(root, 'node_modules/.bin'));
  const bin = `#!/bin/sh\nexec '${process.execPath}' '${airlockMain}' "$@"\n`;
  await writeFile(path.join(root, 'node_modules/.bin/airlock'), bin, { mode: 0o755 });
});
afterEach(() => rm(root, { recursive: true }));

/** Resolves with what the command says once it runs, and what it has said when it is over. */
async function startByNpx(command: readonly string[], address?: string) {
  const npx = spawn('npx', ['airlock', ...command, '--json'], {
    cwd: root,
    // A group of its own, all of which can be ended where the test fails.
    detached: true,
    env: { ...process.env, TEMPORAL_ADDRESS: address },
  });
  let notes = '';
  npx.stderr.on('data', (chunk) => (notes += String(chunk)));
  // The command has the same pipes as its npx.
  const over = once(npx, 'close').then(() => notes);
  const [line] = await once(createInterface(npx.stdout), 'line');
  return { npx, over, said: JSON.parse(String(line)) as unknown };
}

it('airlock dev ends, and lets go of its ports', { timeout: 240_000 }, async () => {
  const { npx, over, said } = await startByNpx(['dev']);
  try {
    const { gateway } = z.object({ gateway: z.string() }).parse(said);
    expect((await fetch(`${gateway}/readyz`)).status).toBe(200);
    npx.kill('SIGKILL');
    expect(await over).toContain('The npx that started airlock dev is gone: stopping.');
    expect(existsSync(path.join(root, '.airlock/dev-server.json'))).toBe(false);
    await expect(fetch(`${gateway}/readyz`)).rejects.toThrow();
  } finally {
    endGroup(npx.pid as number);
  }
});

it.each(['worker', 'serve'])('airlock %s ends', { timeout: 240_000 }, async (command) => {
  const options = command === 'serve' ? ['--port', String(await freePort())] : [];
  const { npx, over } = await startByNpx([command, ...options], inject('temporal').address);
  try {
    npx.kill('SIGKILL');
    expect(await over).toContain(`The npx that started airlock ${command} is gone: stopping.`);
  } finally {
    endGroup(npx.pid as number);
  }
});

/** Others may have a gateway on the default one. */
async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended, as it should.
  }
}
