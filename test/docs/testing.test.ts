/** The tests of docs/testing.md pass, with vitest and with Node's own runner, in a user's project. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { page, projectFiles, repository } from './support/pages.js';
import { makeProject } from './support/project.js';
import { sh } from './support/shell.js';

const files = projectFiles(page('docs/testing.md'));

let root: string;
beforeAll(async () => {
  root = await makeProject({ ...projectFiles(page('README.md')), ...files });
});
afterAll(() => rm(root, { recursive: true }));

const run = (command: string) => sh(command, { cwd: root, env: { ...process.env, NO_COLOR: '1' } });

test('with vitest', { timeout: 120_000 }, async () => {
  const vitest = path.join(repository, 'node_modules/vitest/vitest.mjs');
  const printed = await run(`node ${vitest} run --root .`);
  expect(printed).toMatch(/Test Files\s+3 passed \(3\)/);
  expect(printed).toMatch(/Tests\s+5 passed \(5\)/);
});

test('with node --test', { timeout: 120_000 }, async () => {
  expect(Object.keys(files)).toContain('refunds.node-test.ts');
  // Node 20 needs help with TypeScript.
  const printed = await run('node --import jiti/register --test --test-reporter tap refunds.node-test.ts');
  expect(printed).toMatch(/^# pass 1$/m);
});
