/** What the server drops on the way to a run is sent again, as long as there is time. */
import { ServiceError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { translateTemporalError } from '../../src/client/errors/temporal-errors.js';
import { untilTaken } from '../../src/client/until-taken.js';

const FAILED_PRECONDITION = 9;
const grpcError = (details: string) =>
  new ServiceError('Workflow Update failed', {
    cause: Object.assign(new Error(`9 FAILED_PRECONDITION: ${details}`), {
      code: FAILED_PRECONDITION,
      details,
      metadata: {},
    }),
  });
const dropped = () =>
  grpcError('Unable to perform workflow execution update due to unexpected workflow task failure.');
const closing = () =>
  new WorkflowNotFoundError('workflow update was aborted by closing workflow', 'run-1', undefined);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Fails so often, then gives how often it was called. */
function failing(times: number, failure: () => Error) {
  let calls = 0;
  const action = async () => {
    calls += 1;
    if (calls <= times) throw failure();
    return calls;
  };
  return { action, calls: () => calls };
}

const later = (ms: number) => Date.now() + ms;
const patient = new AbortController().signal;

test.each<[what: string, failure: () => Error]>([
  ['an update that was dropped with its workflow task', dropped],
  ['an update that came as an execution closed', closing],
])('%s is sent again, until it is taken', async (_what, failure) => {
  const { action } = failing(4, failure);
  const taken = untilTaken(action, later(10_000), patient);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await taken).toBe(5);
});

test('a workflow task that keeps failing is tried in pauses, within the deadline', async () => {
  const { action, calls } = failing(Number.POSITIVE_INFINITY, dropped);
  const deadline = later(10_000);
  const end = untilTaken(action, deadline, patient).catch((error: unknown) => ({ error, at: Date.now() }));
  await vi.advanceTimersByTimeAsync(20_000);
  const { error, at } = (await end) as { error: unknown; at: number };
  expect(at).toBeLessThan(deadline);
  expect(calls()).toBeLessThan(15);
  expect(translateTemporalError(error, { runId: 'run-1', needsWorker: true })).toMatchObject({
    code: 'run_stuck',
  });
});

test('nothing is sent once the call is given up', async () => {
  const giveUp = new AbortController();
  const { action, calls } = failing(Number.POSITIVE_INFINITY, dropped);
  const end = untilTaken(action, later(60_000), giveUp.signal).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(1_000);
  const before = calls();
  giveUp.abort();
  expect(await end).toBeInstanceOf(ServiceError);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(calls()).toBe(before);
});

test.each([
  ['in failed state', grpcError('Unable to query workflow due to Workflow Task in failed state.')],
  ['of another kind', new Error('no')],
])('a failure %s is not repeated', async (_what, failure) => {
  const { action, calls } = failing(Number.POSITIVE_INFINITY, () => failure);
  await expect(untilTaken(action, later(10_000), patient)).rejects.toBe(failure);
  expect(calls()).toBe(1);
});
