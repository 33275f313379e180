/** Modules that do not come to an end while they are loaded: `airlock dev` says which, and goes on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { airlockMain, idleAgents, makeProject, spawnAirlock } from './airlock.js';

const config = `
import { defineConfig } from 'airlockjs';
export default defineConfig({ agents: './agents.ts', resources: './resources.ts' });
`;
const resources = (line = '') => `
import { defineResources } from 'airlockjs/resources';
${line}
export default defineResources({});
`;
const loop = 'while (true) {}';
const waiting = 'setInterval(() => {}, 1_000); await new Promise(() => {});';
const nothingLeft = 'await new Promise(() => {});';

let root: string;
beforeEach(async () => {
  root = await makeProject({
    'package.json': '{"private":true,"type":"module"}',
    'temporal.config.ts': config,
    'agents.ts': idleAgents,
    'resources.ts': resources(),
  });
});
afterEach(() => rm(root, { recursive: true }));

const write = (line?: string) => writeFile(path.join(root, 'resources.ts'), resources(line));

/** What a command has said so far on stderr. */
function notesOf(command: ChildProcess): { text: string } {
  const notes = { text: '' };
  command.stderr?.on('data', (chunk) => (notes.text += String(chunk)));
  return notes;
}

describe('airlock dev', { timeout: 480_000 }, () => {
  it('keeps the old code while a changed module is loading, and takes the next change', async () => {
    const dev = spawnAirlock(['dev', '--json'], { cwd: root });
    const exited = once(dev, 'exit');
    const notes = notesOf(dev);
    try {
      await once(createInterface(dev.stdout as NodeJS.ReadableStream), 'line');
      for (const line of [loop, waiting]) {
        notes.text = '';
        await write(line);
        await expect
          .poll(() => notes.text, { timeout: 60_000 })
          .toMatch(/resources\.ts has been loading since \d\d:\d\d:\d\d/);
        await write();
        await expect.poll(() => notes.text, { timeout: 120_000 }).toContain('resources.ts is loaded');
      }
      notes.text = '';
      await write(nothingLeft);
      await expect
        .poll(() => notes.text, { timeout: 60_000 })
        .toContain('The workers continue with the old code.');
      expect(notes.text).toMatch(/resources\.ts has been loading since .* and does not come to an end/);

      await write(loop);
      await expect.poll(() => notes.text, { timeout: 60_000 }).toMatch(/has been loading since \S+\n/);
      dev.kill('SIGINT');
      expect(await exited).toEqual([0, null]);
    } finally {
      dev.kill('SIGKILL');
    }
  });

  it.each([['dev'], ['worker']])(
    'airlock %s that loads such a module at its start ends by Ctrl-C',
    async (command) => {
      await write(`process.stderr.write('begins'); ${loop}`);
      const airlock = spawn(process.execPath, [airlockMain, command], {
        cwd: root,
        env: { ...process.env, TEMPORAL_ADDRESS: command === 'dev' ? undefined : '127.0.0.1:1' },
      });
      const exited = once(airlock, 'exit');
      const notes = notesOf(airlock);
      try {
        await expect.poll(() => notes.text, { timeout: 60_000 }).toContain('begins');
        airlock.kill('SIGINT');
        expect(await exited).toEqual([null, 'SIGINT']);
      } finally {
        airlock.kill('SIGKILL');
      }
    },
  );
});
