/** The tests in the docs pass, with vitest and with Node's own runner, in a user's project. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { exampleOf, page, repository } from './support/pages.js';
import { makeProject } from './support/project.js';
import { sh } from './support/shell.js';

let root: string | undefined;
afterEach(async () => {
  if (root !== undefined) await rm(root, { recursive: true });
  root = undefined;
});

/** Runs a command in the project that a page makes. */
async function runInProjectOf(file: string, command: string): Promise<string> {
  root = await makeProject(exampleOf(page(file)));
  return sh(command, { cwd: root, env: { ...process.env, NO_COLOR: '1' } });
}

test.each([
  { file: 'docs/testing.md', files: 4, tests: 6 },
  { file: 'docs/agents.md', files: 1, tests: 1 },
  { file: 'docs/conversations.md', files: 1, tests: 1 },
])('$file, with vitest', { timeout: 120_000 }, async ({ file, files, tests }) => {
  const vitest = path.join(repository, 'node_modules/vitest/vitest.mjs');
  const printed = await runInProjectOf(file, `node ${vitest} run --root .`);
  expect(printed).toMatch(new RegExp(`Test Files\\s+${files} passed \\(${files}\\)`));
  expect(printed).toMatch(new RegExp(`Tests\\s+${tests} passed \\(${tests}\\)`));
});

test('docs/testing.md gives a test with an embedded database the time that it says', () => {
  const using = page('docs/testing.md').blocks.filter(({ text }) => text.includes('embeddedDatabase('));
  expect(using.map(({ text }) => /^test\(.*\{ timeout: 30_000 \}/m.test(text))).toEqual([true]);
});

test('docs/testing.md, with node --test', { timeout: 120_000 }, async () => {
  // Node 20 needs help with TypeScript.
  const command = 'node --import jiti/register --test --test-reporter tap refunds.node-test.ts';
  expect(await runInProjectOf('docs/testing.md', command)).toMatch(/^# pass 1$/m);
});
