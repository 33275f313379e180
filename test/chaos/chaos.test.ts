/** The sixty-run version of `npm run chaos`: everything is killed and comes back, and nothing of it shows. */
import { expect, inject, test } from 'vitest';
import { repository } from '../docs/support/pages.js';
import { sh } from '../docs/support/shell.js';

test('sixty runs come to what they come to undisturbed', { timeout: 400_000 }, async () => {
  const env = { ...process.env, AIRLOCK_TEMPORAL_PATH: inject('temporal').binary };
  await sh('npx tsc -p tsconfig.chaos.json', { cwd: repository, env });
  const said = await sh('node dist-chaos/main.js --runs 60 --in-flight 30', { cwd: repository, env });
  const figures = JSON.parse(said);
  expect(Object.keys(figures).slice(0, 6)).toEqual([
    'runs',
    'lost',
    'decidedTwice',
    'writesTwice',
    'resultsDiffer',
    'kills',
  ]);
  expect(figures).toMatchObject({ runs: 60, lost: 0, decidedTwice: 0, writesTwice: 0, resultsDiffer: 0 });
  expect(figures).toMatchObject({
    continuedAsNew: 60,
    byVersion: { '1.0.0': expect.any(Number), '1.1.0': expect.any(Number) },
    killed: { server: expect.any(Number), agent: expect.any(Number), resources: expect.any(Number) },
  });
  expect(Math.min(...Object.values<number>(figures.killed))).toBeGreaterThan(0);
});
