import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { birthOf, parentageOf } from '../../src/connection/process-table.js';

test.skipIf(process.platform === 'win32')('a process has a parent, a name and a time of birth', async () => {
  const child = spawn(process.execPath, [
    '-e',
    "process.title = 'a) b'; process.stdin.resume(); console.log()",
  ]);
  try {
    await once(child.stdout, 'data');
    const pid = child.pid as number;
    expect(await parentageOf(pid)).toMatchObject({ ppid: process.pid });
    expect(await birthOf(pid)).toMatch(/\d/);
    expect(await birthOf(pid)).toBe(await birthOf(pid));
  } finally {
    child.kill();
    await once(child, 'exit');
  }
});

test('of a process that is not there nothing is known', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(await parentageOf(child.pid as number)).toBeUndefined();
  expect(await birthOf(child.pid as number)).toBeUndefined();
});
