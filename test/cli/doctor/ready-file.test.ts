/** The file that a worker keeps while it asks for work, and what doctor says of it. */
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkReadyFile } from '../../../src/cli/doctor/ready-file-check.js';
import { ReadyFile } from '../../../src/cli/ready-file.js';

let root: string;
let file: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'airlock-ready-'));
  file = path.join(root, 'ready');
});
afterEach(() => rm(root, { recursive: true }));

test('a worker that asks for work is ready, until it has ended', async () => {
  const ready = new ReadyFile(file);
  await ready.keep(['agent', 'resources'], () => true);
  expect(await checkReadyFile(file)).toMatchObject({
    name: 'ready-file',
    status: 'ok',
    actual: expect.stringContaining(`process ${process.pid} (agent, resources), renewed 0 s ago`),
  });
  await ready.end();
  expect(await checkReadyFile(file)).toMatchObject({
    status: 'failed',
    actual: expect.stringContaining(`${file} does not exist`),
  });
});

test('a file that was not renewed for a minute is of a process that hangs or was killed', async () => {
  await writeFile(file, '{"pid":7,"roles":["agent"]}');
  const before = new Date(Date.now() - 61_000);
  await utimes(file, before, before);
  expect(await checkReadyFile(file)).toMatchObject({
    status: 'failed',
    actual: expect.stringMatching(/process 7 \(agent\), renewed 6\d s ago/),
    fix: expect.stringContaining('hangs'),
  });
});

test.each(['', 'ready', '{"pid":"x"}'])('a file that says %j is no ready file', async (text) => {
  await writeFile(file, text);
  expect(await checkReadyFile(file)).toMatchObject({
    status: 'failed',
    actual: expect.stringContaining('no ready file'),
  });
  expect(await readFile(file, 'utf8')).toBe(text);
});
