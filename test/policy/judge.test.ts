/** Policies are asked; what is no clear verdict denies. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { defineResource, defineResources, type FetchContext } from '../../src/activities/define.js';
import { type FetchRecord, judgeCall } from '../../src/activities/policed-fetch.js';
import type { FetchCall, Json } from '../../src/common/protocol.js';
import { definePolicies } from '../../src/policy/define-policies.js';
import { definePolicy, type PolicyOptions, type PolicyRequest } from '../../src/policy/define-policy.js';
import { FetchesBefore } from '../../src/policy/fetches-before.js';
import { type JudgeOptions, judge } from '../../src/policy/judge.js';
import { allow, deny, redact } from '../../src/policy/verdict.js';
import { Secret } from '../../src/secrets/secret.js';
import { judgeRun } from '../../src/worker/replay/judge-runs.js';

afterEach(() => {
  vi.useRealTimers();
});

const request: PolicyRequest = {
  resource: 'pay',
  params: { amount: 900 },
  principal: { id: 'anna' },
  agent: 'clerk',
  version: '2',
  workflowId: 'run-1',
  requestId: 'fetch-3',
  before: new FetchesBefore({ resources: {} }),
};
const policy = (verdict: unknown, options: Partial<PolicyOptions> = {}) =>
  definePolicy({
    name: 'limits',
    version: '1.2.0',
    judge: (typeof verdict === 'function' ? verdict : () => verdict) as PolicyOptions['judge'],
    ...options,
  });
const judged = (policies: ReturnType<typeof policy>[], mode: 'audit' | 'enforce' = 'enforce') =>
  judge(request, { policies: definePolicies(policies), mode, timeoutMs: 1_000 });

test('a policy is given the fetch, and its verdict is recorded under its name and version', async () => {
  const seen = vi.fn(() => deny('too much'));
  const judgement = await judged([policy(seen)]);
  expect(seen).toHaveBeenCalledWith(request, { signal: expect.any(AbortSignal) });
  expect(judgement).toMatchObject({
    outcome: 'deny',
    denial: { policy: 'limits', version: '1.2.0', reason: 'too much' },
    decisions: [{ policy: 'limits', version: '1.2.0', outcome: 'deny', reason: 'too much' }],
  });
});

describe('what is no verdict denies, by name', () => {
  test.each([
    [
      'a throw',
      () => {
        throw new Error('database is gone');
      },
      /database is gone/,
    ],
    ['a rejection', () => Promise.reject(new Error('nobody there')), /nobody there/],
    [
      'what is thrown and no error',
      () => {
        throw null;
      },
      /the policy failed/,
    ],
    ['nothing', undefined, /its verdict is none/],
    ['true', true, /its verdict is none/],
    ['an outcome that is none', { outcome: 'maybe' }, /its verdict is none/],
    ['a denial without a reason', { outcome: 'deny' }, /its verdict is none/],
    ['a redaction of nothing', { outcome: 'redact' }, /redact names no place/],
    ['more than a verdict holds', { outcome: 'allow', unless: 'it rains' }, /its verdict is none/],
    ['ask', { outcome: 'ask' }, /'ask' is not there yet.*reviewTools/],
  ])('%s', async (_what, verdict, reason) => {
    const judgement = await judged([policy(verdict)]);
    expect(judgement?.outcome).toBe('deny');
    expect(judgement?.denial).toMatchObject({ policy: 'limits', reason: expect.stringMatching(reason) });
    expect(judgement?.decisions).toMatchObject([{ outcome: 'deny', failed: true }]);
  });

  test('one that takes too long, which is told to stop', async () => {
    vi.useFakeTimers();
    let signal: AbortSignal | undefined;
    const asked = judged([
      policy((_: unknown, given: { signal: AbortSignal }) => {
        signal = given.signal;
        return new Promise(() => {});
      }),
    ]);
    await vi.advanceTimersByTimeAsync(1_001);
    expect((await asked)?.denial?.reason).toBe('the policy failed: it gave no verdict within 1s');
    expect(signal?.aborted).toBe(true);
  });

  test('but a fetch that is not wanted any more is not denied', async () => {
    const wanted = new AbortController();
    const asked = judge(
      request,
      { policies: [policy(() => new Promise(() => {}))], mode: 'enforce', timeoutMs: 1_000 },
      wanted.signal,
    );
    wanted.abort(new Error('cancelled'));
    await expect(asked).rejects.toThrow('cancelled');
  });
});

test('in audit a failing policy is recorded, and nothing is denied', async () => {
  for (const asked of [
    judged([policy(undefined)], 'audit'),
    judged([policy(undefined, { mode: 'audit' })]),
  ]) {
    const judgement = await asked;
    expect(judgement).toMatchObject({ outcome: 'allow', denial: undefined });
    expect(judgement?.decisions).toMatchObject([{ outcome: 'deny', mode: 'audit', failed: true }]);
  }
});

test('only those are asked that are about the resource', async () => {
  const other = vi.fn(() => allow());
  expect(
    await judged([policy(other, { resources: ['read'] }), policy(other, { name: 'b', except: ['pay'] })]),
  ).toBeUndefined();
  expect(other).not.toHaveBeenCalled();
  expect((await judged([policy(other, { resources: ['pay'] })]))?.outcome).toBe('allow');
});

test('reasons leave without secrets, and bounded', async () => {
  const secret = new Secret('sk-live-Zb7Qw2Lr9Tn4Xc6V');
  const judgement = await judged([policy(deny(`token ${secret.reveal()} is bad ${'x'.repeat(2_000)}`))]);
  expect(judgement?.denial?.reason).not.toContain(secret.reveal());
  expect(judgement?.denial?.reason.length).toBeLessThanOrEqual(500);
});

test('redactions of all policies are made', async () => {
  const judgement = await judged([
    policy(redact({ params: ['note'] })),
    policy(redact({ result: ['email'] }, 'nobody needs it'), { name: 'b' }),
  ]);
  expect(judgement).toMatchObject({
    outcome: 'redact',
    params: [{ path: 'note', with: '[redacted]' }],
    result: [{ path: 'email', with: '[redacted]' }],
  });
});

describe('what cannot be hidden, for it has another shape,', () => {
  const resources = defineResources({
    pay: defineResource({
      params: z.object({ to: z.object({ iban: z.string() }).or(z.string()) }),
      result: z.any(),
      fetch: () => 'paid',
    }),
  });
  const options: JudgeOptions = {
    policies: definePolicies([policy(redact({ params: ['to.iban'] }))]),
    mode: 'enforce',
    timeoutMs: 1_000,
  };
  const call = (to: Json): FetchCall => ({
    id: 'fetch-3',
    runId: '1',
    workflowId: 'run-1',
    agent: 'clerk',
    version: '2',
    resource: 'pay',
    params: { to },
    idempotencyKey: '1/fetch-3',
  });
  const decided = async (to: Json) =>
    judgeRun('run-1', [{ call: call(to), decided: undefined }], resources, options);

  test('is denied by a test of past runs, as it is by a fetch', async () => {
    const [denied] = await decided('DE02');
    expect(denied).toMatchObject({
      outcome: 'deny',
      decisions: [{ policy: 'limits', outcome: 'deny', reason: expect.stringContaining('another shape') }],
    });
    expect(await decided({ iban: 'DE02' })).toMatchObject([
      { outcome: 'redact', decisions: [{ outcome: 'redact', redacted: { params: ['to.iban'] } }] },
    ]);
    const record: FetchRecord = {};
    const log = { info: () => {}, warn: () => {} } as unknown as FetchContext['log'];
    const subject = { name: 'pay', resource: resources.pay, call: call('DE02') };
    const judging = judgeCall(subject, options, record, { signal: AbortSignal.timeout(5_000), log });
    await expect(judging).rejects.toMatchObject({ code: 'not_permitted' });
    expect(record.policy).toEqual(denied?.decisions);
  });
});
