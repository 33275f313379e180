/**
 * What the agent reads, and the ledger it writes to. Everything takes a while, so that workers are killed in the middle
 * of it, and is tried until it is answered.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { defineResource, defineResources, httpResource } from 'airlockjs/resources';
import * as z from 'zod';

const untilAnswered = {
  deadline: '1h',
  attemptTimeout: '4s',
  retry: { maxAttempts: 1_000, initialInterval: '100ms', maxInterval: '1s' },
} as const;
const LONGEST_READING_MS = 300;

export default defineResources({
  read: defineResource({
    ...untilAnswered,
    params: z.object({ thing: z.string(), name: z.string() }),
    result: z.number(),
    fetch: async ({ thing }, { signal }) => {
      await sleep(Math.random() * LONGEST_READING_MS, undefined, { signal });
      return thing.length;
    },
  }),
  write: httpResource({
    ...untilAnswered,
    baseUrl: process.env.CHAOS_LEDGER ?? 'http://127.0.0.1',
    method: 'POST',
    path: '/writes',
    params: z.object({ name: z.string(), amount: z.number() }),
    result: z.object({ receipt: z.string() }),
  }),
});
