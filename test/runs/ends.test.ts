/** How runs end that do not complete: once, with a reason, and never by failing workflow tasks. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { failureOf, type Step } from './fixtures/script.js';
import { eventsOf, taskFailures } from './support/history.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources, {}, await agentsBundle('test/runs/fixtures/agents.ts'));
});
afterAll(() => workers.stop());

async function failure(step: Step) {
  const run = await workers.agents.start({ agent: 'script', input: { step } });
  const error = await run.result().then(
    () => expect.fail('the run completed'),
    (reason: Error) => reason,
  );
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  return error;
}

test.each([
  ['an error', failureOf('error', 'out of paper'), /TypeError: out of paper/],
  ['an error with no end of words', failureOf('error', 'ha', 2_000_000), /TypeError: haha/],
  ['something that is no error', failureOf('object', 'thrown'), /thrown/],
  ['an error whose cause goes in a circle', failureOf('circle', 'around'), /around/],
])('an agent that throws %s', async (_what, step, words) => {
  const error = await failure(step);
  expect(error).toMatchObject({ code: 'agent_failed', message: expect.stringMatching(words) });
  expect(error.message.length).toBeLessThan(20_000);
});
