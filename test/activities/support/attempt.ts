/** Runs one attempt of a fetch as a resource worker would, in a real activity context. */
import type { Info } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import {
  createFetchActivities,
  type FetchActivitiesOptions,
  type FetchActivity,
  type Resource,
} from 'airlockjs/resources';
import type { FetchCall, Json } from '../../../src/common/protocol.js';
import { DecidedAnswer } from '../../../src/policy/decided-answer.js';

export interface AttemptOptions extends FetchActivitiesOptions {
  info?: Partial<Info>;
  call?: Partial<FetchCall>;
  environment?: MockActivityEnvironment;
}

export async function attemptFetch(
  resource: Resource,
  params: Json,
  options: AttemptOptions = {},
): Promise<Json> {
  const { info, call, environment = environmentWith(info), ...activities } = options;
  const activity = createFetchActivities({ it: resource }, activities)['fetch.it'];
  if (activity === undefined) throw new Error('fetch.it was not created');
  const answered = await environment.run<[FetchCall], Json | DecidedAnswer, FetchActivity>(activity, {
    id: 'fetch-1',
    runId: 'run-1',
    workflowId: 'workflow-1',
    agent: 'an-agent',
    version: '1.0.0',
    resource: 'it',
    params,
    idempotencyKey: 'key-1',
    ...call,
  });
  return answered instanceof DecidedAnswer ? answered.value : answered;
}

export const environmentWith = (info: Partial<Info> = {}) =>
  new MockActivityEnvironment(
    { startToCloseTimeoutMs: 60_000, ...info },
    // Failed attempts are what most of these tests are about.
    { logger: new DefaultLogger('ERROR') },
  );

/** A failure as the workflow side reads it. */
export interface SeenFailure {
  code: string | undefined;
  retried: boolean;
  message: string;
  details: unknown;
  retryDelayMs: unknown;
}

export async function failureOf(attempt: Promise<unknown>): Promise<SeenFailure> {
  const error = await attempt.then(
    (value) => Promise.reject(new Error(`expected a failure, got ${JSON.stringify(value)}`)),
    (thrown: unknown) => thrown,
  );
  return seen(error);
}

export function seen(error: unknown): SeenFailure {
  if (!(error instanceof ApplicationFailure)) throw error;
  const [first] = error.details ?? [];
  return {
    code: error.type?.replace('airlock.fetch.', ''),
    retried: error.nonRetryable !== true,
    message: error.message,
    details: Reflect.get(Object(first), 'details'),
    retryDelayMs: error.nextRetryDelay ?? undefined,
  };
}
