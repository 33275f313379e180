/** A resource with `isolate: true` answers in a thread, and whoever blocks the worker's own is named. */
import { fileURLToPath } from 'node:url';
import type { MockActivityEnvironment } from '@temporalio/testing';
import { createFetchActivities, defineResource, ownCredential } from 'airlockjs/resources';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import {
  asFetch,
  type FetchUnderWay,
  watchBlocking,
} from '../../../src/activities/isolation/blocking-watch.js';
import type { Json } from '../../../src/common/protocol.js';
import { environmentWith, failureOf } from '../support/attempt.js';
import resources from './fixtures/resources.js';

const module = fileURLToPath(new URL('./fixtures/resources.ts', import.meta.url));
const activities = createFetchActivities(resources, { module });

function fetchIn(environment: MockActivityEnvironment, name: keyof typeof resources, params: Json = null) {
  const activity = activities[`fetch.${name}`];
  if (activity === undefined) throw new Error(`fetch.${name} was not created`);
  return environment.run(activity, {
    ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent: 'a', version: '1' },
    ...{ resource: name, params, idempotencyKey: 'key-1', principal: { id: 'ada' } },
  });
}
const fetch = (name: keyof typeof resources, params?: Json) => fetchIn(environmentWith(), name, params);

test('it answers in a thread, which is used again', async () => {
  const first = await fetch('where', { a: 1 });
  expect(first).toMatchObject({ params: { a: 1 }, attempt: 1, principal: 'ada', aborted: false });
  expect(first).toMatchObject({ threadId: expect.not.toSatisfy((id: number) => id === 0) });
  expect(await fetch('where', { a: 1 })).toEqual(first);
});

test('what it throws arrives as from the worker’s own thread, redacted', async () => {
  expect(await failureOf(fetch('failing'))).toEqual({
    code: 'rate_limited',
    retried: true,
    message: 'Not now, [redacted].',
    details: { quota: 3 },
    retryDelayMs: 50,
  });
  expect(await failureOf(fetch('wrong'))).toMatchObject({ code: 'invalid_result', retried: false });
});

test('its credential comes from the worker, which has it once, and leaves neither', async () => {
  let issued = 0;
  const holding = ownCredential(() => {
    issued += 1;
    return { value: 'of-the-thread-and-the-worker', expiresAt: Date.now() + 60_000 };
  });
  const activity = createFetchActivities(resources, { module, credentials: { holding } })['fetch.holding'];
  const call = {
    ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent: 'a', version: '1' },
    ...{ resource: 'holding', params: null, idempotencyKey: 'key-1', principal: { id: 'ada' } },
  };
  if (activity === undefined) throw new Error('fetch.holding was not created');
  const answers = await Promise.all([1, 2].map(() => environmentWith().run(activity, call)));
  const answer = { length: 28, echo: 'it is [redacted]', scope: 'principal' };
  expect(answers).toEqual([answer, answer]);
  expect(issued).toBe(1);
  expect(await failureOf(fetch('holding'))).toMatchObject({
    code: 'misconfigured',
    message: expect.stringContaining("'holding' needs a credential"),
  });
});

test('it holds up nobody, and is ended when its time is up', async () => {
  const late = environmentWith({ startToCloseTimeoutMs: 3_000, heartbeatTimeoutMs: 1_000 });
  const beats: unknown[] = [];
  late.on('heartbeat', (details: unknown) => beats.push(details));
  const endless = failureOf(fetchIn(late, 'endless'));
  expect(await fetch('where')).toMatchObject({ attempt: 1 });
  expect(await endless).toMatchObject({ code: 'timeout' });
  expect(beats).toContain('begun');
});

test('it is ended when nobody wants the answer any more', async () => {
  const environment = environmentWith();
  const endless = fetchIn(environment, 'endless');
  endless.catch(() => undefined);
  environment.cancel();
  await expect(endless).rejects.toThrow(/cancel/i);
  expect(await fetch('where')).toMatchObject({ attempt: 1 });
});

test('a thread that ends fails its own fetch and no other', async () => {
  const other = fetch('computing', { ms: 300 });
  expect(await failureOf(fetch('dying'))).toMatchObject({ code: 'failed', retried: true });
  expect(await failureOf(fetch('throwing'))).toMatchObject({
    message: expect.stringContaining('in a timer'),
  });
  expect(await other).toBe(300);
});

test('more than there are threads take turns', async () => {
  const all = Array.from({ length: 20 }, () => fetch('computing', { ms: 5 }));
  expect(await Promise.all(all)).toEqual(all.map(() => 5));
});

test('without its module it cannot be served', () => {
  expect(() => createFetchActivities(resources)).toThrow(/'where'.*isolate/s);
});

test('who blocks the worker is named', async () => {
  const reports: [FetchUnderWay, number][] = [];
  onTestFinished(watchBlocking((fetch, ms) => reports.push([fetch, ms])));
  const compute = async (params: { ms: number }) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    // Pauses that let nobody else in are none.
    for (let part = 0; part < 10; part++) {
      await null;
      const end = performance.now() + params.ms / 10;
      while (performance.now() < end);
    }
    return params.ms;
  };
  const named = (resource: string) => ({ resource, requestId: 'fetch-1', workflowId: 'run-1' });
  const waiting = asFetch(named('waiting'), () => expect.poll(() => reports.length).toBeGreaterThan(0));
  await asFetch(named('computing'), () => compute({ ms: 2_000 }));
  await waiting;
  expect(reports).toEqual([[named('computing'), expect.toSatisfy((ms: number) => ms >= 1_000)]]);
});

test('a resource says whether it is isolated', () => {
  const plain = defineResource({ params: z.null(), result: z.null(), fetch: () => null });
  expect([plain.isolate, resources.where.isolate]).toEqual([false, true]);
});
