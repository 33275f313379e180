/** What a fetch that fails looks like to the agent, and what a cancelled run leaves behind. */
import { Worker } from '@temporalio/worker';
import { type JsonObject, resolveConfig } from 'airlockjs';
import { withSettings, workflowSettings } from 'airlockjs/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { all, bulkOf, fetchOf, type Step } from './fixtures/script.js';
import { eventsOf, taskFailures } from './support/history.js';
import { aborted, attempts, deployment, resources } from './support/resources.js';

const AGENTS = 'test/runs/fixtures/agents.ts';

let workers: TestWorkers;
beforeAll(async () => {
  const overrides = {
    fetch: { resources: { nowhere: { taskQueue: 'nobody-polls-here', deadline: '500ms' } } },
  };
  workers = await startWorkers(resources, overrides, await agentsBundle(AGENTS));
});
afterAll(() => workers.stop());

async function replay(id: string): Promise<void> {
  const config = resolveConfig({ agents: `./${AGENTS}` }, process.cwd());
  const workflowBundle = withSettings(await agentsBundle(AGENTS), workflowSettings(config, {}));
  await Worker.runReplayHistory(
    { workflowBundle },
    await workers.temporal.workflow.getHandle(id).fetchHistory(),
  );
}

const start = (step: Step) => workers.agents.start({ agent: 'script', input: { step } });

async function outcomeOf(step: Step) {
  const run = await start(step);
  const { result } = (await run.result()) as JsonObject;
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  return result;
}

test('a failure that may pass is tried again, under the same idempotency key', async () => {
  const before = new Set(attempts.keys());
  expect(await outcomeOf(fetchOf('flaky', { okAt: 3 }))).toEqual({ attempt: 3 });
  const [key, ...others] = [...attempts.keys()].filter((one) => !before.has(one));
  expect(others).toEqual([]);
  expect(attempts.get(key ?? '')).toEqual([1, 2, 3]);
});

test('attempts run out', async () => {
  expect(await outcomeOf(fetchOf('flaky', { okAt: 9 }))).toEqual({
    code: 'unavailable',
    message: 'Not yet.',
  });
});

test('attempts do not run out where only the deadline bounds them', async () => {
  expect(await outcomeOf(fetchOf('outage', { okAt: 12 }))).toEqual({ attempt: 12 });
});

describe('a mistake of the deployment', () => {
  const waiting = async (step: Step) => {
    delete deployment.key;
    const run = await start(step);
    await expect
      .poll(async () => (await run.state()).fetches)
      .toMatchObject([{ id: 'fetch-1', blocked: { code: 'misconfigured', message: 'KEY is not set.' } }]);
    return run;
  };
  const nodeResult = async (run: Awaited<ReturnType<typeof start>>) =>
    ((await run.result()) as JsonObject).result;

  test('is waited for, longer than the deadline', async () => {
    const run = await waiting(fetchOf('keyless'));
    const past = Date.parse((await run.state()).fetches[0]?.requestedAt ?? '') + 1_500;
    await expect.poll(() => Date.now() > past, { timeout: 10_000 }).toBe(true);
    expect((await run.state()).status).toBe('stuck');
    // Other tests may have stuck runs on the same server.
    const listed = async () =>
      (await workers.agents.list({ status: 'stuck' }).toArray()).find(({ id }) => id === run.id);
    await expect.poll(listed, { timeout: 20_000 }).toMatchObject({ status: 'stuck' });
    expect(await run.stuckReason()).toEqual({
      code: 'misconfigured',
      message: 'fetch-1 (keyless) waits for its deployment to be fixed: KEY is not set.',
    });
    deployment.failsOnce = true;
    deployment.key = 'k1';
    expect(await nodeResult(run)).toBe('k1');
    const [entry] = await run.log();
    expect(entry).toMatchObject({ answer: { ok: true, value: 'k1' } });
    expect(entry).not.toHaveProperty('blocked');
    const scheduled = (await eventsOf(workers.temporal, run.id)).filter(
      (event) => event.activityTaskScheduledEventAttributes,
    );
    // The first one, the one that waited until the deployment was fixed, and the one after its other failure.
    expect(scheduled).toHaveLength(3);
    await replay(run.id);
    expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  });

  test('gives way to a final failure of another kind', async () => {
    const run = await waiting(fetchOf('keyless', { end: true }));
    deployment.key = 'k2';
    expect(await nodeResult(run)).toEqual({ code: 'forbidden', message: 'Not for you.' });
  });

  test('does not keep a run from being cancelled', async () => {
    const run = await waiting(fetchOf('keyless'));
    await run.cancel();
    await expect(run.result()).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('is the agent’s where the policy says so', async () => {
    delete deployment.key;
    expect(await outcomeOf(fetchOf('strict'))).toEqual({ code: 'misconfigured', message: 'KEY is not set.' });
  });
});

test('a final failure is not tried again', async () => {
  expect(await outcomeOf(fetchOf('refusing'))).toEqual({ code: 'forbidden', message: 'Not for you.' });
});

test('a fetch that is tried again says how often it was, and how the last attempt failed', async () => {
  const run = await start(fetchOf('pausing'));
  await expect
    .poll(() => run.attempts(), { timeout: 20_000 })
    .toEqual([
      {
        id: 'fetch-1',
        attempt: 2,
        lastFailure: { code: 'unavailable', message: 'Not yet.' },
        nextAt: expect.any(String),
      },
    ]);
  await run.cancel();
});

test('params that the resource does not take', async () => {
  expect(await outcomeOf(fetchOf('flaky', { okAt: 'soon' }))).toMatchObject({ code: 'invalid_params' });
});

test('a deadline that passes while the resource works', async () => {
  expect(await outcomeOf(fetchOf('late'))).toMatchObject({ code: 'timeout' });
});

test('no worker at all for the resource within the deadline', async () => {
  const outcome = await outcomeOf(fetchOf('nowhere'));
  expect(outcome).toMatchObject({
    code: 'timeout',
    message: expect.stringMatching(/^nowhere gave no answer to fetch-1 within its deadline of 500ms\.$/),
  });
});

test.each([
  ['a name nobody registered', 'nonesuch'],
  ['a name longer than any activity may have', 'n'.repeat(2_000)],
  ['no name', ''],
  ['a name with a line break', 'echo\necho'],
])('%s', async (_what, resource) => {
  expect(await outcomeOf(fetchOf(resource))).toMatchObject({ code: 'unknown_resource' });
});

test('an answer larger than may leave the resource', async () => {
  expect(await outcomeOf(fetchOf('bytes', { count: 3_000_000 }))).toMatchObject({ code: 'too_large' });
});

test('params larger than a payload may be', async () => {
  expect(await outcomeOf(bulkOf('echo', 650_000))).toMatchObject({ code: 'too_large' });
});

test('failures of several fetches come to those who asked', async () => {
  const outcome = await outcomeOf(all(fetchOf('refusing'), fetchOf('echo', 'fine'), fetchOf('nonesuch')));
  expect(outcome).toMatchObject([{ code: 'forbidden' }, 'fine', { code: 'unknown_resource' }]);
});

test('cancelling a run stops its fetches and closes it as cancelled', async () => {
  const run = await start(all(fetchOf('hanging'), fetchOf('echo', 1)));
  await expect.poll(async () => (await run.state()).fetches.map(({ id }) => id)).toEqual(['fetch-1']);
  await run.cancel('no longer wanted');
  await expect(run.result()).rejects.toMatchObject({ code: 'cancelled' });
  expect((await run.describe()).status).toBe('cancelled');
  await expect.poll(() => aborted.has(run.id), { timeout: 10_000 }).toBe(true);
});

test('cancelling a run that waits for a person closes it as cancelled', async () => {
  const run = await start({ do: 'question', prompt: 'well?', answer: 'anything' });
  await expect.poll(async () => (await run.state()).interrupts.length).toBe(1);
  await run.cancel();
  await expect(run.result()).rejects.toMatchObject({ code: 'cancelled' });
});
