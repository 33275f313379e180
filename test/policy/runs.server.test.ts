/** Policies over whole runs: what counts, what the agent and the log see of it, and what a run has fetched before. */

import type { Json, JsonObject } from 'airlockjs';
import { allow, definePolicies, definePolicy, redact, tablePolicy } from 'airlockjs/policy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { all, fetchOf, questionOf, type Step, seq } from '../runs/fixtures/script.js';
import { eventsOf, taskFailures } from '../runs/support/history.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { handled, shop } from './support/shop.js';

const limits = tablePolicy({
  name: 'limits',
  version: '1.2.0',
  rules: {
    pay: { params: { amount: { max: 500 } }, sums: { amount: { max: 1_000 } }, principals: ['anna'] },
    strict: 'allow',
  },
});
/** Denies what it cannot look at. */
const watchdog = definePolicy<typeof shop>({
  name: 'watchdog',
  version: '3',
  mode: 'audit',
  resources: ['pay'],
  judge: (request) => {
    if (request.resource !== 'pay') return allow();
    if (request.params.note === 'throw') throw new Error('the watchdog has no database');
    return allow(`looked at ${request.params.amount}`);
  },
});
const privacy = definePolicy({
  name: 'privacy',
  version: '1',
  resources: ['customers', 'greeting'],
  judge: ({ resource }) =>
    resource === 'greeting'
      ? redact({ params: ['name'] })
      : redact(
          { params: ['note'], result: ['rows.*.email', { path: 'rows.*.age', with: 0 }] },
          'need to know',
        ),
});

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(
    shop,
    { limits: { historyEvents: 60 } },
    await agentsBundle('test/runs/fixtures/agents.ts'),
    definePolicies([watchdog, limits, privacy]),
  );
});
afterAll(() => workers.stop());

const pay = (amount: number, more: JsonObject = {}) => fetchOf('pay', { amount, ...more });
const start = (step: Step, principal = 'anna') =>
  workers.agents.start({ agent: 'script', input: { step }, principal: { id: principal } });

async function outcomeOf(step: Step, principal?: string) {
  const run = await start(step, principal);
  const { result } = (await run.result()) as { result: Json };
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  return { id: run.id, result, log: await run.log() };
}

describe('a fetch', () => {
  test('that is allowed is answered as ever, and the log says by whom', async () => {
    const { id, result, log } = await outcomeOf(pay(500));
    expect(result).toEqual({ paid: 500 });
    expect(handled.get(id)).toEqual([{ amount: 500 }]);
    expect(log).toMatchObject([
      {
        answer: { ok: true, value: { paid: 500 } },
        policy: [
          { policy: 'watchdog', version: '3', outcome: 'allow', mode: 'audit', reason: 'looked at 500' },
          { policy: 'limits', version: '1.2.0', outcome: 'allow' },
        ],
      },
    ]);
    expect(log[0]).not.toHaveProperty('handled');
    // Whoever reads the history without Airlock sees the answer alone.
    const completed = (await eventsOf(workers.temporal, id)).find(
      (event) => event.activityTaskCompletedEventAttributes,
    );
    const [payload] = completed?.activityTaskCompletedEventAttributes?.result?.payloads ?? [];
    expect(JSON.parse(new TextDecoder().decode(payload?.data ?? undefined))).toEqual({ paid: 500 });
  });

  test('that is denied never reaches its handler, is not tried again, and is an error the agent may catch', async () => {
    const { id, result, log } = await outcomeOf(pay(900));
    expect(result).toEqual({
      code: 'not_permitted',
      message: "Policy 'limits' (1.2.0) does not permit fetch-1 of 'pay': amount 900 is above 500.",
    });
    expect(handled.has(id)).toBe(false);
    expect(log).toMatchObject([
      {
        answer: {
          ok: false,
          error: {
            code: 'not_permitted',
            resource: 'pay',
            details: { policy: 'limits', version: '1.2.0', reason: 'amount 900 is above 500' },
          },
        },
        policy: [
          { policy: 'watchdog' },
          { policy: 'limits', outcome: 'deny', reason: 'amount 900 is above 500' },
        ],
        handled: false,
      },
    ]);
    const started = (await eventsOf(workers.temporal, id)).flatMap(
      (event) => event.activityTaskStartedEventAttributes?.attempt ?? [],
    );
    expect(started).toEqual([1]);
  });

  test('on behalf of another', async () => {
    const { result } = await outcomeOf(pay(5), 'ben');
    expect(result).toMatchObject({
      code: 'not_permitted',
      message: expect.stringContaining("'ben' may not fetch it"),
    });
  });

  test('whose audit fails goes out, and the log says so', async () => {
    const { result, log } = await outcomeOf(pay(5, { note: 'throw' }));
    expect(result).toEqual({ paid: 5 });
    expect(log).toMatchObject([
      {
        policy: [
          { outcome: 'deny', mode: 'audit', failed: true, reason: expect.stringContaining('no database') },
          {},
        ],
      },
    ]);
  });

  test('that its resource refuses by itself says who had allowed it', async () => {
    const { result, log } = await outcomeOf(fetchOf('strict', { amount: 1 }));
    expect(result).toMatchObject({ code: 'forbidden' });
    expect(log).toMatchObject([{ policy: [{ policy: 'limits', outcome: 'allow' }] }]);
    expect(log[0]).not.toHaveProperty('handled');
  });

  test('with params that are none is refused before any policy is asked', async () => {
    const { result, log } = await outcomeOf(fetchOf('pay', { amount: 'all' }));
    expect(result).toMatchObject({ code: 'invalid_params' });
    expect(log[0]).toMatchObject({ handled: false });
    expect(log[0]).not.toHaveProperty('policy');
  });

  test('that no policy is about has no decisions', async () => {
    const { log } = await outcomeOf(fetchOf('echo', { 'airlock-policy': 1 }));
    expect(log[0]).not.toHaveProperty('policy');
  });
});

describe('redaction', () => {
  test('hides params from the handler and the answer’s places from the agent', async () => {
    const { id, result, log } = await outcomeOf(fetchOf('customers', { note: 'for the press' }));
    expect(handled.get(id)).toEqual([{ note: '[redacted]' }]);
    expect(result).toEqual({ rows: [{ name: 'Anna', email: '[redacted]', age: 0 }] });
    expect(log).toMatchObject([
      {
        request: { params: { note: 'for the press' } },
        answer: { value: { rows: [{ email: '[redacted]' }] } },
        policy: [
          {
            outcome: 'redact',
            reason: 'need to know',
            redacted: { params: ['note'], result: ['rows.*.email', 'rows.*.age'] },
          },
        ],
      },
    ]);
  });

  test('that a schema undoes denies', async () => {
    const { result } = await outcomeOf(fetchOf('greeting', { name: 'Anna' }));
    expect(result).toMatchObject({
      code: 'not_permitted',
      message: expect.stringContaining('brings something back'),
    });
  });
});

describe('what the run has fetched before', () => {
  const paid = ({ result }: { result: Json }) =>
    (result as JsonObject[]).map((one) => one.paid ?? (one.code as string));

  test('is summed in the order of requests, whichever are sent together', async () => {
    expect(paid(await outcomeOf(all(pay(400), pay(400), pay(300), pay(200))))).toEqual([
      400,
      400,
      'not_permitted',
      // The third may have been made, for all that is known when the fourth goes out.
      'not_permitted',
    ]);
  });

  test('does not count what was denied', async () => {
    expect(paid(await outcomeOf(seq(pay(400), pay(900), pay(400), pay(300), pay(200))))).toEqual([
      400,
      'not_permitted',
      400,
      'not_permitted',
      200,
    ]);
  });

  test('cannot be made less by a negative number', async () => {
    expect(paid(await outcomeOf(seq(pay(500), pay(-1_000), pay(500), pay(1))))).toEqual([
      500,
      -1_000,
      500,
      'not_permitted',
    ]);
  });

  test('counts a fetch once, however often it is tried', async () => {
    expect(paid(await outcomeOf(seq(pay(500, { failsUntil: 3 }), pay(500), pay(1))))).toEqual([
      500,
      500,
      'not_permitted',
    ]);
  });

  test('is the same after a replay, and behind continue-as-new', async () => {
    const many = Array.from({ length: 12 }, () => fetchOf('echo', 1));
    const run = await workers.agents.start({
      agent: 'stages',
      input: { steps: [pay(500), ...many, pay(450), questionOf('go on?'), pay(100), pay(50), pay(1)] },
      principal: { id: 'anna' },
    });
    await expect.poll(async () => (await run.state()).interrupts.length).toBe(1);
    const first = (await workers.temporal.workflow.getHandle(run.id).describe()).raw.workflowExtendedInfo;
    expect(first?.originalStartTime).toBeDefined();
    await workers.withoutAgentWorker(async () => {});
    const [question] = (await run.state()).interrupts;
    await run.decide({
      interruptId: question?.id ?? '',
      decision: { type: 'respond', value: 'yes' },
      actor: 'ben',
    });
    const { results } = (await run.result()) as { results: JsonObject[] };
    expect(results.slice(-3)).toMatchObject([
      { code: 'not_permitted' },
      { paid: 50 },
      { code: 'not_permitted' },
    ]);
    const executions = workers.temporal.workflow.list({ query: `WorkflowId = '${run.id}'` });
    let count = 0;
    for await (const _ of executions) count += 1;
    expect(count).toBeGreaterThan(1);
  });
});
