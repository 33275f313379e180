/** The tests of one cell: types, then vitest, with one Node. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * What of the suite runs in a cell, as arguments of vitest, one list for each call of it.
 *
 * - `sandbox`: what runs in the sandbox, and what holds it against plain LangGraph. For another LangGraph.
 * - `core`: agents in their sandbox on a real server, and the client: the least that says whether it works on a Node.
 * - `node`: all that needs no server; and of what needs one a test of each seam that Node may move: the sandbox and its
 *   threads, bundling, replay, the client, the command line, a worker's life. For another Node.
 * - `whole`: all.
 */
const core = [
  'test/workflows/langgraph.server.test.ts',
  'test/workflows/sandbox.server.test.ts',
  'test/workflows/conversation.server.test.ts',
  'test/client/agent-client.server.test.ts',
];
const seams = [
  ...core,
  'test/workflows/bundling.server.test.ts',
  'test/worker/shared-context.server.test.ts',
  'test/worker/life.server.test.ts',
  'test/runs/replay.test.ts',
  'test/cli/runs.server.test.ts',
];

const parts = {
  sandbox: [['test/agent/', 'test/workflows/', 'test/conformance/', 'test/ecosystem/', 'test/testing/']],
  core: [['--project', 'server', ...core]],
  node: [
    ['--project', 'unit'],
    ['--project', 'server', ...seams],
  ],
  whole: [[]],
};

/**
 * What a Node compiles does not depend on the Node: a folder is built once, for all that it is tested with.
 * @param {{ folder: string, binary: string, part: keyof typeof parts, isBuilt: boolean }} cell
 */
export async function runTests({ folder, binary, part, isBuilt }) {
  // Commands that tests run find this Node too.
  const env = {
    ...process.env,
    FORCE_COLOR: '0',
    PATH: `${path.dirname(binary)}${path.delimiter}${process.env.PATH}`,
  };
  const node = (...args) => exitOf(spawn(binary, args, { cwd: folder, env, stdio: ['ignore', 2, 2] }));

  if (!isBuilt) await build(node);
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const args of parts[part]) {
    const { failures, ...counts } = await runVitest(node, args);
    for (const field of Object.keys(counts)) total[field] += counts[field];
    total.failures.push(...failures);
  }
  return total;
}

async function build(node) {
  const compile = ['node_modules/typescript/bin/tsc', '-p'];
  if ((await node(...compile, 'tsconfig.build.json')) !== 0) throw new Error('It does not compile.');
  if ((await node('scripts/client-descriptors.js')) !== 0) throw new Error('It cannot be built.');
  if ((await node(...compile, 'tsconfig.json', '--noEmit')) !== 0) throw new Error('Its types do not fit.');
}

async function runVitest(node, args) {
  const report = path.join(tmpdir(), `airlock-matrix-${process.pid}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = await node('node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args);
  try {
    const counts = JSON.parse(await readFile(report, 'utf8'));
    const passed = counts.numPassedTests;
    const skipped = counts.numPendingTests + counts.numTodoTests;
    // A file that cannot be loaded has no failed test of its own.
    const failed = Math.max(counts.numFailedTests, status === 0 && passed > 0 ? 0 : 1);
    return { passed, failed, skipped, failures: failuresOf(counts) };
  } finally {
    await rm(report, { force: true });
  }
}

/** What failed, by name: the last lines of a long log are what is kept of it. */
function failuresOf({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length > 0) return failed.map(({ fullName }) => `${path.basename(name)}: ${fullName}`);
    return status === 'failed' ? [`${path.basename(name)}: ${message.split('\n')[0]}`] : [];
  });
}

async function exitOf(child) {
  const [code] = await once(child, 'close');
  return code;
}
