/** One attempt under policies: what the handler is given, what leaves, and what is recorded of it. */
import { ApplicationFailure } from '@temporalio/common';
import {
  allow,
  definePolicies,
  definePolicy,
  deny,
  type PolicyRequest,
  type PolicyVerdict,
  redact,
} from 'airlockjs/policy';
import { createFetchActivities, defineResource, ResourceError } from 'airlockjs/resources';
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import type { FetchCall, Json } from '../../src/common/protocol.js';
import { DecidedAnswer } from '../../src/policy/decided-answer.js';
import { environmentWith } from './support/attempt.js';

const call: FetchCall = {
  id: 'fetch-1',
  runId: 'run-1',
  workflowId: 'workflow-1',
  agent: 'clerk',
  version: '1',
  resource: 'pay',
  params: { amount: '5' },
  idempotencyKey: 'key-1',
};

interface Attempt {
  verdict?: PolicyVerdict | ((request: PolicyRequest) => PolicyVerdict);
  attempt?: number;
  changed?: Partial<FetchCall>;
  result?: z.ZodType;
  params?: z.ZodType;
}

function attemptWith(
  {
    verdict = allow(),
    attempt = 1,
    changed,
    result = z.json(),
    params = z.object({ amount: z.coerce.number() }),
  }: Attempt,
  handler = vi.fn(),
) {
  const judge = vi.fn((request: PolicyRequest) =>
    typeof verdict === 'function' ? verdict(request) : verdict,
  );
  const resources = {
    pay: defineResource({ params, result, fetch: handler }),
  };
  const policies = definePolicies([definePolicy({ name: 'limits', version: '1', judge })]);
  const activities = createFetchActivities(resources, {
    policies: { policies, mode: 'enforce', timeoutMs: 1_000 },
  });
  const activity = activities['fetch.pay'];
  if (!activity) throw new Error('fetch.pay was not created');
  const answered: Promise<Json | DecidedAnswer> = environmentWith({ attempt }).run(activity, {
    ...call,
    ...changed,
  });
  return { answered, judge, handler };
}

async function detailOf(answered: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await answered.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApplicationFailure)) throw new Error('expected a failure');
  return Object(error.details?.[0]);
}

test('a policy and the handler are given the same params, parsed once', async () => {
  const { answered, judge, handler } = attemptWith(
    {},
    vi.fn(() => 'paid'),
  );
  expect(await answered).toBeInstanceOf(DecidedAnswer);
  const [[request]] = judge.mock.calls as [[PolicyRequest]];
  const [[params]] = handler.mock.calls as unknown as [[unknown]];
  expect(params).toEqual({ amount: 5 });
  expect(request.params).toBe(params);
});

describe('that no handler has seen a fetch says', () => {
  const failing = () => {
    throw new ResourceError({ code: 'unavailable', message: 'Gone.' });
  };

  test.each<[string, Attempt, Partial<Record<string, unknown>>]>([
    ['a denial of the first attempt', { verdict: deny('no') }, { code: 'not_permitted', handled: false }],
    ['params that are none', { changed: { params: {} } }, { code: 'invalid_params', handled: false }],
  ])('%s', async (_what, given, detail) => {
    expect(await detailOf(attemptWith(given).answered)).toMatchObject(detail);
  });

  test.each<[string, Attempt]>([
    ['no denial of a later attempt: the first may have acted', { verdict: deny('no'), attempt: 2 }],
    [
      'no denial of a fetch that has waited for its deployment',
      { verdict: deny('no'), changed: { whenMisconfigured: 'waiting' } },
    ],
    ['no handler that fails', {}],
  ])('%s', async (_what, given) => {
    expect(await detailOf(attemptWith(given, vi.fn(failing)).answered)).not.toHaveProperty('handled');
  });
});

test('what was decided is recorded where the handler fails', async () => {
  const failing = vi.fn(() => {
    throw new ResourceError({ code: 'unavailable', message: 'Gone.' });
  });
  expect(await detailOf(attemptWith({}, failing).answered)).toMatchObject({
    code: 'unavailable',
    policy: [{ policy: 'limits', version: '1', outcome: 'allow' }],
  });
});

describe('an answer in which something is hidden', () => {
  const email = z.object({ email: z.email() });
  const anna = vi.fn(() => ({ email: 'anna@example.com' }));

  test('matches its schema still', async () => {
    const verdict = redact({ result: [{ path: 'email', with: 'nobody@example.com' }] });
    const answer = await attemptWith({ verdict, result: email }, anna).answered;
    expect(answer).toMatchObject({ value: { email: 'nobody@example.com' } });
  });

  test('or the fetch ends with invalid_result, and says how to hide it', async () => {
    const { answered } = attemptWith({ verdict: redact({ result: ['email'] }), result: email }, anna);
    await expect(answered).rejects.toThrow(/does not match its schema.*with: …/s);
    expect(await detailOf(answered)).toMatchObject({
      code: 'invalid_result',
      policy: [{ outcome: 'redact' }],
    });
  });

  test('is JSON without its decisions, for whoever writes it as it is', async () => {
    const answer = await attemptWith(
      {},
      vi.fn(() => ({ a: 1 })),
    ).answered;
    expect(JSON.parse(JSON.stringify(answer))).toEqual({ a: 1 });
  });
});

test('a policy that is about an external resource, or about none, is refused', () => {
  const policyOf = (resources: string[]) =>
    definePolicies([definePolicy({ name: 'p', version: '1', resources, judge: () => allow() })]);
  const options = { mode: 'enforce' as const, timeoutMs: 1 };
  const pay = defineResource({ params: z.json(), result: z.json(), fetch: () => null });
  const external = Object.freeze({ ...pay, external: { leaseMs: 1_000 } });
  const create = (resources: string[]) => () =>
    createFetchActivities(
      { pay, fraud: external },
      { policies: { policies: policyOf(resources), ...options } },
    );
  expect(create(['fraud'])).toThrow(/Policy 'p'.*about fraud, which another process answers/s);
  expect(create(['pya'])).toThrow(/no resource is named pya. There are: pay, fraud/);
  expect(create(['pay'])).not.toThrow();
});

describe('what cannot be looked at', () => {
  test.each<[string, string, unknown]>([
    ['a list for an object', 'customer.ssn', { customer: [{ ssn: '1' }] }],
    ['an object for a list', 'rows.*.ssn', { rows: { one: ['1'] } }],
    ['a text for an object', 'customer.ssn', { customer: 'ssn 1' }],
  ])('is not let through with nothing hidden: %s', async (_what, path, value) => {
    const { answered, handler } = attemptWith(
      { verdict: redact({ params: [path] }), params: z.json(), changed: { params: value as Json } },
      vi.fn(() => 'paid'),
    );
    expect(await detailOf(answered)).toMatchObject({ code: 'not_permitted' });
    expect(handler).not.toHaveBeenCalled();
    const answering = attemptWith(
      { verdict: redact({ result: [path] }) },
      vi.fn(() => value),
    );
    expect(await detailOf(answering.answered)).toMatchObject({ code: 'invalid_result' });
  });

  test('is let through where there is nothing to hide', async () => {
    const { answered } = attemptWith(
      { verdict: redact({ result: ['customer.ssn', 'rows.*.ssn'] }) },
      vi.fn(() => ({ customer: null, rows: [{ id: 1 }] })),
    );
    expect(JSON.parse(JSON.stringify(await answered))).toEqual({ customer: null, rows: [{ id: 1 }] });
  });
});

describe('a sum over the run', () => {
  const verdict = ({ before, resource }: PolicyRequest) =>
    before.sum(resource, 'amount') > 100 ? deny('too much') : allow();
  test.each<[string, z.ZodType, Json]>([
    ['makes it another', z.object({ amount: z.number().transform((euros) => euros * 100) }), { amount: 9 }],
    ['makes it a number', z.object({ amount: z.coerce.number() }), { amount: '9' }],
    ['puts it there', z.object({ amount: z.number().default(500) }), {}],
    [
      'takes it from elsewhere',
      z.preprocess((value) => ({ amount: (value as { sum: number }).sum }), z.object({ amount: z.number() })),
      { sum: 900, amount: 1 },
    ],
  ])('is not known where the schema %s', async (_how, params, sent) => {
    const { answered, handler } = attemptWith({
      verdict,
      params,
      changed: { params: sent, before: { resources: {} } },
    });
    expect(await detailOf(answered)).toMatchObject({
      code: 'not_permitted',
      details: { reason: expect.stringContaining('adds up what was sent') },
    });
    expect(handler).not.toHaveBeenCalled();
  });
});
