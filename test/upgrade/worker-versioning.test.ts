/** Temporal's Worker Versioning over a real server: runs stay on their build, and move to the current one where they may. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { type Config, type RunHandle, resolveConfig } from 'airlockjs';
import { type WorkflowBundle, withSettings, workflowSettings } from 'airlockjs/worker';
import { afterEach, expect, inject, test } from 'vitest';
import { decideSignal } from '../../src/common/protocol.js';
import { commandsIn, page } from '../docs/support/pages.js';
import { eventsOf, executionsOf, ofType, taskFailures } from '../runs/support/history.js';
import { questionsOf } from '../runs/support/questions.js';
import { resources } from '../runs/support/resources.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';

const { address, binary } = inject('temporal');
const started: TestWorkers[] = [];
afterEach(() => Promise.all(started.splice(0).map((workers) => workers.stop())));

/** Workers of the agents in a fixture, beside others on the same task queue. */
async function workersOf(name: string, overrides: Partial<Config>): Promise<TestWorkers> {
  return workersWith(await agentsBundle(`test/upgrade/fixtures/${name}.ts`), overrides);
}

async function workersWith(bundle: WorkflowBundle, overrides: Partial<Config>): Promise<TestWorkers> {
  const workers = await startWorkers(resources, overrides, bundle);
  started.push(workers);
  return workers;
}

async function deployment({ workflowService, options }: Client, deploymentName: string) {
  const { namespace } = options;
  const told = await workflowService
    .describeWorkerDeployment({ namespace, deploymentName })
    .catch(() => undefined);
  const { versionSummaries, routingConfig, routingConfigUpdateState } = told?.workerDeploymentInfo ?? {};
  return {
    builds: (versionSummaries ?? []).map((one) => one.deploymentVersion?.buildId ?? ''),
    current: routingConfig?.currentDeploymentVersion?.buildId,
    isSettled: routingConfigUpdateState !== 1,
  };
}

/** Makes the build that is not among `others` the current one, as docs/versions.md says. */
async function promote({ temporal }: TestWorkers, name: string, others: string[] = []): Promise<string> {
  const found = async () =>
    (await deployment(temporal, name)).builds.find((build) => !others.includes(build));
  await expect.poll(found, { timeout: 30_000 }).toBeTruthy();
  const build = (await found()) ?? '';
  const told = commandsIn(page('docs/versions.md').blocks).find((one) => one.includes('set-current-version'));
  const [, ...words] = (told ?? '')
    .replace('refunds', name)
    .replace(/[0-9a-f]{16}/, build)
    .split(' ');
  await promisify(execFile)(binary, [...words, '--address', address]);
  const state = () => deployment(temporal, name);
  await expect.poll(state, { timeout: 30_000 }).toMatchObject({ current: build, isSettled: true });
  return build;
}

/** On which build a run is, and how it is bound to it. */
async function boundTo({ temporal }: TestWorkers, run: RunHandle<unknown>) {
  const { raw } = await temporal.workflow.getHandle(run.id).describe();
  const { behavior, deploymentVersion } = raw.workflowExecutionInfo?.versioningInfo ?? {};
  return { build: deploymentVersion?.buildId, isPinned: behavior === 1 };
}
const prompts = async (run: RunHandle<unknown>) =>
  (await questionsOf(run)).map((question) => (question.kind === 'question' ? question.prompt : ''));
const respond = (value: string) => ({ decision: { type: 'respond' as const, value }, actor: 'maria' });

test('a pinned run ends on the build it started on, and waits while none of its workers is there', {
  timeout: 180_000,
}, async () => {
  const name = `pinned-${randomUUID()}`;
  const a = await workersOf('agents', { versioning: { deployment: name } });
  const buildA = await promote(a, name);
  const parked = await a.agents.start({ agent: 'report', input: {} });
  expect(await prompts(parked)).toEqual(['Send the report?']);
  expect(await boundTo(a, parked)).toEqual({ build: buildA, isPinned: true });

  const b = await workersOf('changed-agents', { taskQueue: a.taskQueue, versioning: { deployment: name } });
  const buildB = await promote(b, name, [buildA]);
  await a.withoutAgentWorker(async () => {
    const handle = a.temporal.workflow.getHandle(parked.id);
    await handle.signal(decideSignal, { interruptId: 'question-2', ...respond('send') });
    // By then the other build has done all that it would have done.
    const next = await a.agents.start({ agent: 'report', input: {} });
    expect(await prompts(next)).toEqual(['Delete the originals?']);
    expect(await boundTo(a, next)).toEqual({ build: buildB, isPinned: true });
    await next.cancel();
    await expect(next.result()).rejects.toMatchObject({ status: 'cancelled' });
    const last = (await eventsOf(a.temporal, parked.id)).at(-1);
    expect(last?.workflowTaskScheduledEventAttributes).toBeTruthy();
  });
  await expect.poll(() => prompts(parked), { timeout: 30_000 }).toEqual(['Keep a copy?']);
  await parked.decide({ interruptId: 'question-3', ...respond('keep') });
  expect(await parked.result()).toEqual({ result: [{ rows: 1 }, 'send', 'keep'] });
  const events = await eventsOf(a.temporal, parked.id);
  expect(taskFailures(events)).toEqual([]);
  // Resource workers are of no build, and answer runs of all.
  expect(ofType(events, 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED')).toHaveLength(1);
});

test('where it may, a run goes to the current build when it continues as new', {
  timeout: 180_000,
}, async () => {
  const name = `moving-${randomUUID()}`;
  const versioning = { deployment: name, upgradeOnContinueAsNew: true };
  const a = await workersOf('agents', { versioning });
  const buildA = await promote(a, name);
  const [asked, told] = await Promise.all([
    a.agents.start({ agent: 'steady', input: {} }),
    a.agents.start({ agent: 'steady', input: {} }),
  ]);
  await Promise.all([questionsOf(asked), questionsOf(told)]);
  const b = await workersOf('changed-agents', { taskQueue: a.taskQueue, versioning });
  const buildB = await promote(b, name, [buildA]);

  // One is told to move on; the other learns of it with its next task, whatever that is.
  await asked.upgrade();
  await a.temporal.workflow.getHandle(told.id).signal('decide', 'nonsense');
  for (const run of [asked, told]) {
    await expect.poll(() => boundTo(a, run), { timeout: 30_000 }).toEqual({ build: buildB, isPinned: true });
  }
  await a.withoutAgentWorker(async () => {
    for (const run of [asked, told]) {
      expect(await prompts(run)).toEqual(['Go on?']);
      await run.decide({ interruptId: 'question-2', ...respond('yes') });
      expect(await run.result()).toEqual({ result: [{ base: 'EUR' }, 'yes'] });
      const executions = await executionsOf(a.temporal, run.id);
      expect(executions).toHaveLength(2);
      expect(executions.flatMap(taskFailures)).toEqual([]);
    }
  });
});

test('a question that the next build words otherwise is shown in its words, in the inbox too', {
  timeout: 180_000,
}, async () => {
  const agents = 'test/runs/fixtures/worded-agents.ts';
  const worded = await agentsBundle(agents);
  const wordedAs = (words: string): WorkflowBundle => ({
    ...worded,
    code: worded.code.replaceAll('It was paid twice.', words),
  });
  const reworded = wordedAs('It was paid twice, and refunded before.');
  const name = `worded-${randomUUID()}`;
  const versioning = { deployment: name, upgradeOnContinueAsNew: true };
  const a = await workersWith(worded, { versioning });
  const buildA = await promote(a, name);
  const run = await a.agents.start({ agent: 'worded', input: {}, assignees: [name] });
  const [shown] = await questionsOf(run);
  if (!shown) throw new Error('It asks.');
  const b = await workersWith(reworded, { taskQueue: a.taskQueue, versioning });
  const buildB = await promote(b, name, [buildA]);
  await run.upgrade();
  await expect.poll(() => boundTo(a, run), { timeout: 30_000 }).toMatchObject({ build: buildB });

  // This client was shown the old words.
  const decision = { interruptId: shown.id, decision: { type: 'approve' as const }, actor: 'maria' };
  await expect(run.decide(decision)).rejects.toMatchObject({ code: 'stale' });
  const [reshown] = await questionsOf(run);
  expect(reshown).toMatchObject({ id: shown.id, description: 'It was paid twice, and refunded before.' });
  expect(reshown?.fingerprint).not.toBe(shown.fingerprint);
  const inInbox = async () => (await a.agents.inbox({ assignee: name })).questions;
  await expect
    .poll(inInbox, { timeout: 30_000 })
    .toMatchObject([{ interrupt: { id: shown.id, fingerprint: reshown?.fingerprint } }]);
  expect(await run.decide(decision)).toMatchObject({ status: 'accepted' });
  await questionsOf(run);
  await run.decide({ ...decision, interruptId: 'approval-2' });
  expect(await run.result()).toEqual({ decisions: ['approve', 'approve'] });
  const executions = await executionsOf(a.temporal, run.id);
  expect(executions.flatMap(taskFailures)).toEqual([]);

  // Whatever words it has by then, a build replays it.
  const config = resolveConfig({ agents: `./${agents}` }, process.cwd());
  const history = await a.temporal.workflow.getHandle(run.id).fetchHistory();
  for (const code of [reworded, worded, wordedAs('It was paid three times.')]) {
    const workflowBundle = withSettings(code, workflowSettings(config, {}));
    await Worker.runReplayHistory({ workflowBundle }, history);
  }
});

test('a question that the next build words as before may be worded otherwise by the one after it', {
  timeout: 180_000,
}, async () => {
  const agents = 'test/runs/fixtures/worded-agents.ts';
  const worded = await agentsBundle(agents);
  const reworded = {
    ...worded,
    code: worded.code.replaceAll('It was paid twice.', 'It was paid three times.'),
  };
  const name = `same-${randomUUID()}`;
  const versioning = { deployment: name, upgradeOnContinueAsNew: true };
  const a = await workersWith(worded, { versioning });
  const buildA = await promote(a, name);
  const run = await a.agents.start({ agent: 'worded', input: {}, assignees: [name] });
  await questionsOf(run);
  // Another build of the same words.
  const limits = { steps: 900 };
  const b = await workersWith(worded, { taskQueue: a.taskQueue, versioning, limits });
  const buildB = await promote(b, name, [buildA]);
  await run.upgrade();
  await expect.poll(() => boundTo(a, run), { timeout: 30_000 }).toMatchObject({ build: buildB });
  const decision = { interruptId: 'approval-1', decision: { type: 'approve' as const }, actor: 'maria' };
  expect(await run.decide(decision)).toMatchObject({ status: 'accepted' });
  await questionsOf(run);
  await run.cancel();
  await expect(run.result()).rejects.toMatchObject({ status: 'cancelled' });
  const config = resolveConfig({ agents: `./${agents}` }, process.cwd());
  const history = await a.temporal.workflow.getHandle(run.id).fetchHistory();
  for (const code of [worded, reworded]) {
    const workflowBundle = withSettings(code, workflowSettings(config, {}));
    await Worker.runReplayHistory({ workflowBundle }, history);
  }
});
