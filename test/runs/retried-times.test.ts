/** A run that was begun again long after it had ended: its fetches have the times of their own. */
import { setTimeout } from 'node:timers/promises';
import type { LogEntry } from 'airlockjs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { airlock, makeProject } from '../cli/airlock.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { resources } from '../workflows/support/resources.js';
import { questionsOf } from './support/questions.js';

const AWAY_MS = 3_000;

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources);
});
afterAll(() => workers.stop());

test('airlock show says when each was answered, and not when the run was begun again', async () => {
  const run = await workers.agents.start({ agent: 'plain', input: {} });
  await questionsOf(run);
  const [, , before] = await run.log();
  await setTimeout(AWAY_MS);
  await run.cancel();
  await expect(run.result()).rejects.toMatchObject({ code: 'cancelled' });
  await run.retry();
  await questionsOf(run);

  const { address, namespace } = inject('temporal');
  const cwd = await makeProject({});
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  for (const options of [[], ['--log']]) {
    const shown = await airlock(['show', run.id, ...options, '--json'], { cwd, env });
    const [one, two, three] = (shown.json() as { log: LogEntry[] }).log;
    for (const { requestedAt, answeredAt = '' } of [one, two] as [LogEntry, LogEntry]) {
      expect(Date.parse(answeredAt)).toBeGreaterThanOrEqual(Date.parse(requestedAt));
      expect(Date.parse(answeredAt)).toBeLessThanOrEqual(Date.parse(before?.requestedAt ?? ''));
    }
    // Made again.
    expect(Date.parse(three?.requestedAt ?? '')).toBeGreaterThan(
      Date.parse(before?.answeredAt ?? '') + AWAY_MS,
    );
  }
}, 120_000);
