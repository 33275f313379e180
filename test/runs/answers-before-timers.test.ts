/** A decision and a timer of the agent that come while nobody works: the decision was taken, so it is what happens. */
import type { JsonObject } from 'airlockjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { questionOf, race, sleepOf } from './fixtures/script.js';
import { eventsOf, ofType } from './support/history.js';
import { questionOfRun } from './support/questions.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources, {}, await agentsBundle('test/runs/fixtures/agents.ts'));
});
afterAll(() => workers.stop());

const step = race(questionOf('Any objection?'), sleepOf(2_000));

test.each(['signal', 'update'])('by %s', async (way) => {
  const run = await workers.agents.start({ agent: 'script', input: { step } });
  const interruptId = await questionOfRun(run);
  const decide = { interruptId, decision: { type: 'respond' as const, value: 'stop' }, actor: 'maria' };
  let told: Promise<unknown> = Promise.resolve();
  await workers.withoutAgentWorker(async () => {
    if (way === 'update') told = run.decide(decide);
    else await workers.temporal.workflow.getHandle(run.id).signal('decide', decide);
    await expect
      .poll(async () => ofType(await eventsOf(workers.temporal, run.id), 'EVENT_TYPE_TIMER_FIRED').length, {
        timeout: 30_000,
      })
      .toBe(1);
  });
  await told;
  expect(((await run.result()) as JsonObject).result).toBe('stop');
  const [asked] = await run.log();
  expect(asked).toMatchObject({ outcome: 'answered', decision: { value: 'stop' } });
});
