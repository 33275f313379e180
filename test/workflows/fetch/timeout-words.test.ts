/** What the agent, and whoever looks at its run, reads of a fetch whose time is over. */
import { ApplicationFailure, TimeoutFailure, TimeoutType } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { durationText } from '../../../src/common/duration-text.js';
import { defaultFetchPolicy } from '../../../src/common/fetch-policy.js';
import { timeoutMessage } from '../../../src/workflows/fetch/timeout-words.js';

const entry = { id: 'fetch-1', request: { resource: 'last_order' } } as Parameters<typeof timeoutMessage>[0];
const policy = {
  ...defaultFetchPolicy,
  taskQueue: 'airlock-resources',
  deadlineMs: 20_000,
  attemptTimeoutMs: 90_000,
  heartbeatTimeoutMs: 1_500,
};
const words = (type: keyof typeof TimeoutType, cause?: Error) => {
  const failure = new TimeoutFailure('activity timeout', undefined, TimeoutType[type]);
  return timeoutMessage(entry, Object.assign(failure, { cause }), policy);
};

test.each<[keyof typeof TimeoutType, string]>([
  ['SCHEDULE_TO_CLOSE', 'last_order gave no answer to fetch-1 within its deadline of 20s.'],
  ['SCHEDULE_TO_START', 'last_order gave no answer to fetch-1 within its deadline of 20s.'],
  ['START_TO_CLOSE', 'last_order gave no answer to fetch-1: the last attempt took longer than 20s.'],
  ['HEARTBEAT', 'last_order gave no answer to fetch-1: its worker did not report for 1.5s, and may be gone.'],
])('%s', (type, message) => {
  expect(words(type)).toBe(message);
});

test('how the last attempt failed is said too', () => {
  const cause = ApplicationFailure.create({ message: 'GET https://shop.example answered 500.' });
  expect(words('SCHEDULE_TO_CLOSE', cause)).toBe(
    'last_order gave no answer to fetch-1 within its deadline of 20s. The last attempt that failed: GET https://shop.example answered 500.',
  );
});

describe('a time', () => {
  test.each([
    [0, '0ms'],
    [999, '999ms'],
    [1_500, '1.5s'],
    [20_000, '20s'],
    [90_000, '90s'],
    [300_000, '5m'],
    [86_400_000, '1d'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
