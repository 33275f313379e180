/** `npx airlock dev`, whose npx is killed: npx hands nothing on, and what it started has to see for itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { airlockMain, makeProject } from './airlock.js';

const agents = `
import { entrypoint } from '@langchain/langgraph';
import { defineAgents } from 'airlockjs/agent';
export default defineAgents({
  idle: { versions: { '1.0.0': entrypoint('idle', async () => 'done') }, current: '1.0.0' },
});
`;
const config = `
import { defineConfig } from 'airlockjs';
export default defineConfig({ agents: './agents.ts' });
`;

it('ends, and lets go of its ports', { timeout: 240_000 }, async () => {
  const root = await makeProject({
    'package.json': '{"private":true,"type":"module"}',
    'temporal.config.ts': config,
    'agents.ts': agents,
  });
  await mkdir(path.join(root, 'node_modules/.bin'));
  const bin = `#!/bin/sh\nexec '${process.execPath}' '${airlockMain}' "$@"\n`;
  await writeFile(path.join(root, 'node_modules/.bin/airlock'), bin, { mode: 0o755 });
  const npx = spawn('npx', ['airlock', 'dev', '--json'], {
    cwd: root,
    // A group of its own, all of which can be ended where the test fails.
    detached: true,
    env: { ...process.env, TEMPORAL_ADDRESS: undefined },
  });
  try {
    let notes = '';
    npx.stderr.on('data', (chunk) => (notes += String(chunk)));
    const [line] = await once(createInterface(npx.stdout), 'line');
    const { gateway } = z.object({ gateway: z.string() }).parse(JSON.parse(String(line)));
    expect((await fetch(`${gateway}/readyz`)).status).toBe(200);

    npx.kill('SIGKILL');
    await expect
      .poll(() => existsSync(path.join(root, '.airlock/dev-server.json')), { timeout: 60_000 })
      .toBe(false);
    expect(notes).toContain('The npx that started airlock dev is gone: stopping.');
    await expect(fetch(`${gateway}/readyz`)).rejects.toThrow();
  } finally {
    endGroup(npx.pid as number);
    await rm(root, { recursive: true });
  }
});

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended, as it should.
  }
}
