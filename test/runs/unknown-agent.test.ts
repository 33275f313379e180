/** A run whose agent its worker does not know waits for a worker that does, says so, and ends by name in the end. */
import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { AGENT_RUN, type RunHandle, resolveConfig } from 'airlockjs';
import { type WorkflowBundle, withSettings, workflowSettings } from 'airlockjs/worker';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { executionsOf, taskFailures } from './support/history.js';

const PATIENTLY = { timeout: 150_000, interval: 300 };

let older: WorkflowBundle;
let newer: WorkflowBundle;
const running: TestWorkers[] = [];
beforeAll(async () => {
  [older, newer] = await Promise.all([
    agentsBundle('test/runs/fixtures/agents.ts'),
    agentsBundle('test/runs/fixtures/worded-agents.ts'),
  ]);
}, 300_000);
afterEach(async () => {
  await Promise.all(running.splice(0).map((workers) => workers.stop()));
});

async function workersOf(bundle: WorkflowBundle, limits = {}, taskQueue = `test-${randomUUID()}`) {
  const workers = await startWorkers({}, { limits, taskQueue }, bundle);
  running.push(workers);
  return workers;
}

/** Each time it is offered to the workers, either may take it. */
async function untilAsked(run: RunHandle<unknown>): Promise<void> {
  await expect.poll(async () => (await run.state()).interrupts.length, PATIENTLY).toBe(1);
}

/** Every execution of a run, on a bundle that knows its agent and on one that does not. */
async function replayAll(workers: TestWorkers, id: string, ...bundles: WorkflowBundle[]): Promise<number> {
  const executions = await executionsOf(workers.temporal, id);
  const settings = workflowSettings(resolveConfig({ agents: './agents.ts' }, process.cwd()), {});
  for (const events of executions) {
    expect(taskFailures(events)).toEqual([]);
    for (const bundle of bundles) {
      await Worker.runReplayHistory({ workflowBundle: withSettings(bundle, settings) }, { events }, id);
    }
  }
  return executions.length;
}

test('beside a worker that knows the agent, it goes to that one', { timeout: 240_000 }, async () => {
  const workers = await workersOf(older);
  const run = await workers.agents.start({ agent: 'worded', input: {} });
  await expect
    .poll(async () => run.state(), PATIENTLY)
    .toMatchObject({
      status: 'stuck',
      agent: 'worded',
      reason: {
        code: 'unknown_agent',
        message: expect.stringMatching(/^There is no agent 'worded'\. Known: .+ until 20/),
      },
    });
  await expect.poll(async () => (await run.describe()).status, PATIENTLY).toBe('stuck');
  const stuck = async () => (await workers.agents.list({ status: 'stuck' }).toArray()).map(({ id }) => id);
  await expect.poll(stuck, PATIENTLY).toContain(run.id);
  await expect(
    run.decide({ interruptId: 'question-1', decision: { type: 'approve' }, actor: 'me' }),
  ).rejects.toMatchObject({
    code: 'unknown_agent',
  });
  await workersOf(newer, {}, workers.taskQueue);
  await untilAsked(run);
  expect(await run.describe()).toMatchObject({ status: 'waiting_for_human', version: '1.0.0' });
  expect(await replayAll(workers, run.id, newer)).toBeGreaterThan(1);
  const listed = await workers.agents.list({ agent: 'worded' }).toArray();
  expect(listed.filter(({ id }) => id === run.id)).toHaveLength(1);
});

test('its worker is replaced in the middle of a pause: it goes on in the same execution, with the signals that came', {
  timeout: 240_000,
}, async () => {
  const workers = await workersOf(older);
  const run = await workers.agents.start({
    agent: 'worded',
    version: '1.0.0',
    input: {},
    conversation: true,
  });
  await expect.poll(async () => (await run.state()).status, PATIENTLY).toBe('stuck');
  await run.close();
  const { runId } = await workers.temporal.workflow.getHandle(run.id).describe();
  await workers.replaceAgentWorker(newer);
  await untilAsked(run);
  expect((await run.state()).conversation).toMatchObject({ closed: true });
  expect((await workers.temporal.workflow.getHandle(run.id).describe()).runId).toBe(runId);
  await replayAll(workers, run.id, newer);
  await run.cancel();
});

test('a version likewise; it fails by name once it has waited for the limit', {
  timeout: 240_000,
}, async () => {
  const workers = await workersOf(newer, { unknownAgent: '3s' });
  const run = await workers.agents.start({ agent: 'worded', version: '9', input: {} });
  await expect
    .poll(async () => (await run.state()).reason, PATIENTLY)
    .toMatchObject({ code: 'unknown_version' });
  await expect(run.result()).rejects.toMatchObject({ code: 'unknown_version' });
  await replayAll(workers, run.id, older, newer);
});

test('it can be cancelled meanwhile', { timeout: 240_000 }, async () => {
  const workers = await workersOf(older);
  const run = await workers.agents.start({ agent: 'worded', input: {} });
  await expect.poll(async () => (await run.state()).status, PATIENTLY).toBe('stuck');
  await run.cancel();
  await expect(run.result()).rejects.toMatchObject({ code: 'cancelled' });
});

test('without a limit of time it fails at once', { timeout: 240_000 }, async () => {
  const workers = await workersOf(older, { unknownAgent: 0 });
  const { taskQueue } = workers;
  const handle = await workers.temporal.workflow.start(AGENT_RUN, {
    taskQueue,
    workflowId: `unknown-${randomUUID()}`,
    args: [{ agent: 'worded', input: {} }],
  });
  await expect(workers.agents.get(handle.workflowId).result()).rejects.toMatchObject({
    code: 'unknown_agent',
  });
  expect(await executionsOf(workers.temporal, handle.workflowId)).toHaveLength(1);
});
