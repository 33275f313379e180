/** What leaves an activity of a resource, whatever its handler has thrown. */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { classifyFetchError } from '../../src/activities/errors/classify.js';
import { ResourceError } from '../../src/activities/errors/resource-error.js';
import { containFetchErrors } from '../../src/worker/stray-fetch-errors.js';

async function thrownBy(thrown: unknown): Promise<unknown> {
  const { inbound } = containFetchErrors({ info: { activityType: 'fetch.rates' } });
  const work = async () => {
    throw thrown;
  };
  return inbound?.execute?.({ args: [], headers: {} }, work).catch((error: unknown) => error);
}

test('a classified failure keeps its type, its details and whether it is retried', async () => {
  const details = { at: '\ud800' };
  const error = new ResourceError({ code: 'not_found', message: 'no \ud800', details, retryAfterMs: 5 });
  const failure = (await thrownBy(classifyFetchError(error, 'rates'))) as ApplicationFailure;
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({
    message: 'no \ufffd',
    type: 'airlock.fetch.not_found',
    nonRetryable: true,
    details: [{ code: 'not_found', resource: 'rates', details }],
    nextRetryDelay: 5,
  });
});

test('cancellation passes as it is', async () => {
  const cancelled = new CancelledFailure('stop');
  expect(await thrownBy(cancelled)).toBe(cancelled);
});

test.each([
  [undefined],
  [null],
  [Symbol('x')],
  [Object.create(null)],
  ['text'],
  [new Proxy({}, { get: refuse, getPrototypeOf: refuse })],
])('anything else is a failure of the fetch', async (thrown) => {
  expect(await thrownBy(thrown)).toMatchObject({ type: 'airlock.fetch.failed', nonRetryable: false });
});

function refuse(): never {
  throw new Error('not to be looked at');
}
