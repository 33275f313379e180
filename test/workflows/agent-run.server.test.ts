/** The main path: fetches answered by activities, a question answered by a person, a result. */
import { defineResource, defineResources, ResourceError } from 'airlockjs/resources';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { startWorkers, type TestWorkers } from '../support/workers.js';

const resources = defineResources({
  double: defineResource({
    params: z.object({ n: z.number() }),
    result: z.number(),
    attemptTimeout: '7s',
    fetch: ({ n }) => 2 * n,
  }),
  missing: defineResource({
    params: z.object({}),
    result: z.unknown(),
    fetch: () => {
      throw new ResourceError({ code: 'not_found', message: 'There is none.' });
    },
  }),
});

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources);
});
afterAll(() => workers.stop());

test('a run fetches, asks, and ends with its result', async () => {
  const { agents } = workers;
  const run = await agents.start({ agent: 'plain', input: {} });
  await expect.poll(async () => (await run.state()).interrupts[0]?.id).toBe('approval-4');
  expect((await run.state()).status).toBe('waiting_for_human');
  await run.decide({ interruptId: 'approval-4', decision: { type: 'approve' }, actor: 'maria' });
  expect(await run.result()).toEqual({ notes: ['[2,4,"not_found"]', 'approve by maria'] });
});
