import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { findTemporalBinary } from '../../src/dev-server/index.js';
import { startServerProcess } from '../../src/dev-server/server-process.js';
import { isAlive, scratchFolder, script } from './scratch.js';

const program = fileURLToPath(new URL('./parent.ts', import.meta.url));

function accepts(port: number, host: string | undefined): Promise<boolean> {
  const socket = connect({ port, host });
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}

describe.concurrent('a real server whose parent ends', () => {
  test.each(['exit', 'throw', 'SIGTERM', 'SIGKILL'])('ends too: %s', { timeout: 30_000 }, async (ending) => {
    const { path: binary } = await findTemporalBinary();
    const parent = spawn(process.execPath, ['--import', 'jiti/register', program, binary, ending], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const ended = once(parent, 'exit');
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const [host, port] = line.toString().trim().split(':');
    const isServing = () => accepts(Number(port), host);
    expect(await isServing()).toBe(true);

    if (ending.startsWith('SIG')) parent.kill(ending as NodeJS.Signals);
    else parent.stdin.end();
    await ended;
    await vi.waitFor(async () => expect(await isServing()).toBe(false), { timeout: 6_000, interval: 50 });
  });
});

test('a process that will not end when asked is made to', async () => {
  const stubborn = await script(
    path.join(await scratchFolder(), 'stubborn'),
    "trap '' TERM",
    'echo ready',
    'while :; do sleep 0.05; done',
  );
  const server = await startServerProcess(stubborn, [], 100);
  onTestFinished(() => server.stop());
  await vi.waitFor(() => expect(server.lastOutput()).toBe('ready'));
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
});

test('no variable of ours reaches it but those a process needs', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-secret');
  onTestFinished(() => void vi.unstubAllEnvs());
  const server = await startServerProcess('/usr/bin/env', []);
  await server.exited;
  expect(server.lastOutput()).toMatch(/^PATH=/m);
  expect(server.lastOutput()).not.toContain('sk-secret');
});
