/** The tests of one cell: types, then vitest, with one Node. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The named part: what runs in the sandbox, and what holds it against plain LangGraph. */
const part = ['test/agent/', 'test/workflows/', 'test/conformance/', 'test/ecosystem/', 'test/testing/'];

/** @param {{ folder: string, binary: string, whole: boolean }} cell */
export async function runTests({ folder, binary, whole }) {
  // Commands that tests run find this Node too.
  const env = {
    ...process.env,
    FORCE_COLOR: '0',
    PATH: `${path.dirname(binary)}${path.delimiter}${process.env.PATH}`,
  };
  const node = (...args) => exitOf(spawn(binary, args, { cwd: folder, env, stdio: ['ignore', 2, 2] }));

  const build = ['node_modules/typescript/bin/tsc', '-p'];
  if ((await node(...build, 'tsconfig.build.json')) !== 0) throw new Error('It does not compile.');
  if ((await node(...build, 'tsconfig.json', '--noEmit')) !== 0) throw new Error('Its types do not fit.');

  const report = path.join(tmpdir(), `airlock-matrix-${process.pid}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = await node('node_modules/vitest/vitest.mjs', 'run', ...reporters, ...(whole ? [] : part));
  try {
    const counts = JSON.parse(await readFile(report, 'utf8'));
    const passed = counts.numPassedTests;
    const skipped = counts.numPendingTests + counts.numTodoTests;
    // A file that cannot be loaded has no failed test of its own.
    const failed = Math.max(counts.numFailedTests, status === 0 && passed > 0 ? 0 : 1);
    return { passed, failed, skipped };
  } finally {
    await rm(report, { force: true });
  }
}

async function exitOf(child) {
  const [code] = await once(child, 'close');
  return code;
}
