import { CancelledFailure } from '@temporalio/common';
import type { MockActivityEnvironment } from '@temporalio/testing';
import { createFetchActivities, defineResource, type FetchContext, ResourceError } from 'airlockjs/resources';
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { attemptFetch, environmentWith, failureOf } from './support/attempt.js';

const anything = z.unknown();
const answering = (
  fetch: (params: unknown, context: FetchContext) => unknown,
  result: z.ZodType = anything,
) => defineResource({ params: anything, result, fetch });
const never = () => new Promise<never>(() => undefined);

describe('params and result', () => {
  test('the handler gets parsed params, the agent the parsed result', async () => {
    const resource = defineResource({
      params: z.object({ days: z.coerce.number().default(7) }),
      result: z.object({ days: z.number().transform(String) }),
      fetch: ({ days }) => ({ days: days + 1 }),
    });
    expect(await attemptFetch(resource, {})).toEqual({ days: '8' });
  });

  test('params that do not fit never reach the handler', async () => {
    const fetch = vi.fn(() => null);
    const resource = defineResource({
      params: z.object({ startDate: z.iso.date() }),
      result: z.null(),
      fetch,
    });
    expect(await failureOf(attemptFetch(resource, { startDate: 'tomorrow' }))).toMatchObject({
      code: 'invalid_params',
      retried: false,
      message: expect.stringContaining('startDate'),
      details: { issues: [{ path: 'startDate', message: expect.any(String) }] },
    });
    expect(fetch).not.toHaveBeenCalled();
  });

  test('an answer that does not fit does not leave', async () => {
    const resource = answering(() => ({ rate: 'high' }), z.object({ rate: z.number() }));
    const failure = await failureOf(attemptFetch(resource, {}));
    expect(failure).toMatchObject({ code: 'invalid_result', retried: false });
    expect(failure.message).toContain('rate');
  });

  test.each<[what: string, value: unknown, where: string]>([
    ['a Date', { rows: [{ day: new Date() }] }, 'the result.rows[0].day is a Date'],
    ['a bigint', { id: 1n }, 'the result.id is of type bigint'],
    ['NaN', [1, Number.NaN], 'the result[1] is NaN'],
    ['a Map', new Map(), 'the result is a Map'],
    ['a function', { go: () => 1 }, 'the result.go is of type function'],
    ['a hole in a list', [undefined], 'the result[0] is of type undefined'],
    ['itself', Object.assign([], { 0: [] }), ''],
  ])('refuses what JSON would bend: %s', async (what, value, where) => {
    if (what === 'itself' && Array.isArray(value)) value.push(value);
    const failure = await failureOf(
      attemptFetch(
        answering(() => value),
        {},
      ),
    );
    expect(failure.code).toBe('invalid_result');
    expect(failure.message).toContain(where || 'contains itself');
  });

  test('nothing is null; an optional field that is not there is left out', async () => {
    expect(
      await attemptFetch(
        answering(() => undefined),
        {},
      ),
    ).toBeNull();
    expect(
      await attemptFetch(
        answering(() => ({ a: 1, b: undefined })),
        {},
      ),
    ).toStrictEqual({ a: 1 });
  });

  test('an answer above the cap, in bytes', async () => {
    const resource = answering(() => 'é'.repeat(60));
    expect(await attemptFetch(resource, {}, { maxResultBytes: 122 })).toHaveLength(60);
    expect(await failureOf(attemptFetch(resource, {}, { maxResultBytes: 121 }))).toMatchObject({
      code: 'too_large',
      retried: false,
      details: { bytes: 122, maxBytes: 121 },
    });
  });

  test('a malformed call', async () => {
    const failure = await failureOf(
      attemptFetch(
        answering(() => 1),
        {},
        { call: { idempotencyKey: '' } },
      ),
    );
    expect(failure).toMatchObject({ code: 'bad_request', retried: false });
  });
});

describe('context', () => {
  test('says who asks, on whose behalf, and which attempt it is', async () => {
    let given: FetchContext | undefined;
    const resource = answering((_, context) => {
      given = context;
    });
    await attemptFetch(resource, {}, { info: { attempt: 3 }, call: { principal: { id: 'ada' } } });
    expect(given).toMatchObject({
      attempt: 3,
      idempotencyKey: 'key-1',
      principal: { id: 'ada' },
      requestId: 'fetch-1',
      workflowId: 'workflow-1',
      runId: 'run-1',
      agent: 'an-agent',
      version: '1.0.0',
    });
  });
});

describe('the end of an attempt', () => {
  test('cancellation ends it as cancellation, even if the handler does not listen', async () => {
    const environment = environmentWith();
    let signal: AbortSignal | undefined;
    const resource = answering((_, context) => {
      signal = context.signal;
      environment.cancel();
      return never();
    });
    await expect(attemptFetch(resource, {}, { environment })).rejects.toBeInstanceOf(CancelledFailure);
    expect(signal?.aborted).toBe(true);
  });

  test('cancellation stays cancellation when a client reports it in words of its own', async () => {
    const environment = environmentWith();
    const resource = answering(() => {
      environment.cancel();
      throw new DOMException('This operation was aborted', 'AbortError');
    });
    await expect(attemptFetch(resource, {}, { environment })).rejects.toBeInstanceOf(CancelledFailure);
  });

  test('an attempt out of time fails with a clear timeout, before Temporal ends it', async () => {
    const startedAt = performance.now();
    const failure = await failureOf(
      attemptFetch(answering(never), {}, { info: { startToCloseTimeoutMs: 200 } }),
    );
    expect(failure).toMatchObject({
      code: 'timeout',
      retried: true,
      message: expect.stringContaining('200ms'),
    });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test('what a handler throws is classified', async () => {
    const resource = answering(() => {
      throw new ResourceError({ code: 'conflict', message: 'filed before', details: { id: 7 } });
    });
    expect(await failureOf(attemptFetch(resource, {}))).toMatchObject({
      code: 'conflict',
      retried: false,
      message: 'filed before',
      details: { id: 7 },
    });
  });
});

describe('heartbeat', () => {
  const beatsOf = (environment: MockActivityEnvironment) => {
    const beats: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => beats.push(details));
    return beats;
  };

  test('goes on by itself, repeats the latest details, and ends with the attempt', async () => {
    vi.useFakeTimers();
    try {
      const environment = environmentWith({ heartbeatTimeoutMs: 3_000, heartbeatDetails: 'page 1' });
      const beats = beatsOf(environment);
      const attempt = attemptFetch(
        answering(async (_, { heartbeat }) => {
          await vi.advanceTimersByTimeAsync(2_500);
          heartbeat('page 2');
          await vi.advanceTimersByTimeAsync(1_000);
        }),
        {},
        { environment },
      );
      await attempt;
      const expected = ['page 1', 'page 1', 'page 2', 'page 2'];
      expect(beats).toEqual(expected);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(beats).toEqual(expected);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is silent where no timeout is set, as Temporal demands', async () => {
    const environment = environmentWith();
    const beats = beatsOf(environment);
    await attemptFetch(
      answering((_, { heartbeat }) => heartbeat('x')),
      {},
      { environment },
    );
    expect(beats).toEqual([]);
  });
});

test('a resource that nobody knows ends at once, naming those that are known', async () => {
  const activities = createFetchActivities({ rates: answering(() => 1), merchants: answering(() => 1) });
  expect(Object.keys(activities)).toEqual(['fetch.rates', 'fetch.merchants', 'default']);
  const environment = environmentWith({
    activityType: 'fetch.rate',
    taskQueue: 'airlock-resources',
  });
  const call = { id: 'fetch-1', runId: 'r', workflowId: 'w', agent: 'a', version: '1', resource: 'rate' };
  const unknown = activities.default ?? (() => Promise.resolve(null));
  const failure = await failureOf(environment.run(unknown, { ...call, params: {}, idempotencyKey: 'k' }));
  expect(failure).toMatchObject({
    code: 'unknown_resource',
    retried: false,
    message: expect.stringMatching(/'rate' on task queue 'airlock-resources'.*rates, merchants/),
    details: { known: ['rates', 'merchants'] },
  });
});
