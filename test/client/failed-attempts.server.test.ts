/** A run that failed by a fetch says in its last error how often the fetch was tried. */
import { defineResource, defineResources, ResourceError } from 'airlockjs/resources';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { startWorkers, type TestWorkers } from '../support/workers.js';

const fail = () => {
  throw new ResourceError({ code: 'unavailable', message: 'The adding machine is out of paper.' });
};
const resources = defineResources({
  double: defineResource({
    params: z.json(),
    result: z.json(),
    retry: { maxAttempts: 3, initialInterval: 5, backoff: 1 },
    fetch: fail,
  }),
});

/** Bounded by its deadline, as fetches are by default. */
const outage = defineResources({
  double: defineResource({
    params: z.json(),
    result: z.json(),
    // A dev server tries again a second later at the soonest, and a busy machine needs seconds for an attempt.
    deadline: '8s',
    retry: { initialInterval: 100, backoff: 1 },
    fetch: fail,
  }),
});

let workers: TestWorkers;
let patient: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources);
  patient = await startWorkers(outage);
}, 120_000);
afterAll(async () => {
  await workers?.stop();
  await patient?.stop();
});

test('a run that failed by a fetch says how often the fetch was tried', { timeout: 60_000 }, async () => {
  const run = await workers.agents.start({ agent: 'functional', input: { numbers: [1] } });
  await expect(run.result()).rejects.toMatchObject({
    code: 'agent_failed',
    status: 'failed',
    summary: expect.stringMatching(/out of paper\. fetch-1 was tried 3 times\.$/),
  });
  expect((await run.failure())?.message).toMatch(/out of paper\. fetch-1 was tried 3 times\.$/);
  expect((await run.state()).failure?.message).toMatch(/fetch-1 was tried 3 times\.$/);
});

/** The server keeps no count of those: the failure of the last attempt has it. */
test('where the deadline ended it, how often it was tried and how the last attempt failed', {
  timeout: 60_000,
  // The deadline may also come in the middle of an attempt.
  retry: 3,
}, async () => {
  const run = await patient.agents.start({ agent: 'functional', input: { numbers: [1] } });
  await expect(run.result()).rejects.toMatchObject({
    code: 'agent_failed',
    summary: expect.stringMatching(
      /within its deadline of 8s\. fetch-1 was tried \d+ times\. The last attempt of fetch-1 failed: .* out of paper\.$/,
    ),
  });
});
