/** What must not be lost, forgotten or let through while a run goes from one execution to the next. */
import { randomUUID } from 'node:crypto';
import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { AgentClient, type Decision, type Json, type JsonObject, type RunHandle } from 'airlockjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decideUpdate } from '../../src/common/protocol.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { ageOf, all, bulkOf, fetchOf, questionOf, type Step, seq } from './fixtures/script.js';
import { executionsOf, ofType, taskFailures } from './support/history.js';
import { questionOfRun, questionsOf } from './support/questions.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  const bundle = await agentsBundle('test/runs/fixtures/agents.ts');
  workers = await startWorkers(resources, { limits: { historyEvents: 12 } }, bundle);
});
afterAll(() => workers.stop());

const start = (step: Step) => workers.agents.start({ agent: 'script', input: { step } });
const resultOf = async (run: RunHandle<unknown>) => ((await run.result()) as JsonObject).result;
const respond = (value: Json): Decision => ({ type: 'respond', value });
const executions = (run: RunHandle<unknown>) => executionsOf(workers.temporal, run.id);
const handedOver = (run: RunHandle<unknown>, times: number) =>
  expect.poll(async () => (await executions(run)).length, { timeout: 30_000 }).toBeGreaterThan(times);
const echo = fetchOf('echo', 1);

test('a pending question keeps its id, refusals stay, and a decisionId is remembered', async () => {
  const run = await start(all(questionOf('first?'), questionOf('second?'), seq(echo, echo, echo)));
  await handedOver(run, 1);
  const [first, second] = await questionsOf(run, 2);
  expect([first?.id, second?.id]).toEqual(['question-1', 'question-2']);

  const once = { interruptId: 'question-1', decision: respond('one'), actor: 'maria', decisionId: 'd-1' };
  expect(await run.decide(once)).toMatchObject({ status: 'accepted' });
  const handle = workers.temporal.workflow.getHandle(run.id);
  for (let sent = 0; sent < 12; sent++) await handle.signal('decide', 'nonsense');
  await handedOver(run, 2);

  expect(await run.state()).toMatchObject({ counts: { refused: 12, fetches: 3, interrupts: 2 } });
  expect((await run.state()).refused).toHaveLength(12);
  expect(await run.decide(once)).toMatchObject({ status: 'duplicate' });
  const again = { ...once, decisionId: 'd-2' };
  await expect(run.decide(again)).rejects.toMatchObject({ code: 'already_decided' });
  await run.decide({ interruptId: 'question-2', decision: respond('two'), actor: 'maria' });
  expect(await resultOf(run)).toEqual(['one', 'two', [1, 1, 1]]);
});

test('a look at the moment between two executions sees a run that goes on', async () => {
  const run = await start(all(questionOf('well?'), seq(echo, echo, echo)));
  await handedOver(run, 1);
  const [[began] = []] = await executions(run);
  const runId = began?.workflowExecutionStartedEventAttributes?.originalExecutionRunId ?? '';
  let looks = 0;
  const describe: WorkflowClientInterceptor['describe'] = ({ workflowExecution, ...input }, next) => {
    looks += 1;
    const caught = looks === 1 ? { runId } : {};
    return next({ ...input, workflowExecution: { ...workflowExecution, ...caught } });
  };
  const { connection, options } = workers.temporal;
  const client = new Client({
    connection,
    namespace: options.namespace,
    interceptors: { workflow: [{ describe }] },
  });
  const seen = new AgentClient({ client, taskQueue: workers.taskQueue }).get(run.id);
  expect(await seen.state()).toMatchObject({ interrupts: [{ id: 'question-1' }] });
  await run.cancel();
});

/** The arguments that an execution of a run continued with, which is all that the next one knows. */
async function argumentsOfNext(run: RunHandle<unknown>, nth = 0): Promise<unknown[]> {
  const { [nth]: execution = [] } = await executions(run);
  const [end] = ofType(execution, 'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW');
  const { payloads } = end?.workflowExecutionContinuedAsNewEventAttributes?.input ?? {};
  return (payloads ?? []).map((payload) => defaultPayloadConverter.fromPayload(payload));
}

test('a decision that comes before the next execution has begun is checked like any other', async () => {
  const before = await start(all(ageOf('How old?'), seq(echo, echo, echo)));
  await handedOver(before, 1);
  const args = await argumentsOfNext(before);
  await before.cancel();

  const { temporal, taskQueue, agents } = workers;
  const workflowId = randomUUID();
  let told: Promise<unknown> = Promise.resolve();
  await workers.withoutAgentWorker(async () => {
    const handle = await temporal.workflow.start('agentRun', { workflowId, taskQueue, args });
    const wrong = { interruptId: 'question-1', decision: respond({ age: 'old' }), actor: 'mallory' };
    await handle.signal('decide', wrong);
    told = handle.executeUpdate(decideUpdate, { args: [wrong] }).catch((error: Error) => error.cause);
  });
  expect(await told).toMatchObject({ type: 'airlock.invalid_value' });
  const run = agents.get(workflowId);
  expect(await run.state()).toMatchObject({ refused: [{ code: 'invalid_value' }] });
  expect(await questionOfRun(run)).toBe('question-1');
  await run.decide({ interruptId: 'question-1', decision: respond({ age: 7 }), actor: 'maria' });
  expect(await resultOf(run)).toEqual([{ age: 7 }, [1, 1, 1]]);
});

test.each([[['decide', 'upgrade']], [['upgrade', 'decide']], [['upgrade', 'upgrade', 'decide', 'upgrade']]])(
  'a decision that came before the next execution, which is to be handed over at once, counts: %j',
  async (order) => {
    // Handed over while it asks: its next execution plays the node again, fetch by fetch, before decisions are taken.
    const before = await start(seq(echo, echo, echo, questionOf('well?')));
    const interruptId = await questionOfRun(before);
    const times = (await executions(before)).length;
    await workers.temporal.workflow.getHandle(before.id).signal('upgrade');
    await handedOver(before, times);
    const args = await argumentsOfNext(before, times - 1);
    await before.cancel();

    const { temporal, taskQueue, agents } = workers;
    const workflowId = randomUUID();
    const decision = { interruptId, decision: respond('fine'), actor: 'maria' };
    await workers.withoutAgentWorker(async () => {
      const next = await temporal.workflow.start('agentRun', { workflowId, taskQueue, args });
      for (const signal of order) await next.signal(signal, ...(signal === 'decide' ? [decision] : []));
    });
    const run = agents.get(workflowId);
    expect(await resultOf(run)).toEqual([1, 1, 1, 'fine']);
    expect((await executions(run)).flatMap(taskFailures)).toEqual([]);
  },
);

test('a run with more to carry than a payload holds goes on without handing over', {
  timeout: 60_000,
}, async () => {
  const much = bulkOf('echo', 300_000);
  const run = await start(seq(echo, much, much, questionOf('go on?'), echo));
  await run.decide({ interruptId: await questionOfRun(run), decision: respond('yes'), actor: 'maria' });
  expect(await resultOf(run)).toEqual([1, 300_000, 300_000, 'yes', 1]);
  expect((await executions(run)).flatMap(taskFailures)).toEqual([]);
});

test('a run stays on the version it started on when new runs take another', async () => {
  const [parked, moving] = await Promise.all([
    workers.agents.start({ agent: 'versioned', input: {} }),
    workers.agents.start({ agent: 'versioned', input: {} }),
  ]);
  await Promise.all([questionOfRun(parked), questionOfRun(moving)]);
  await workers.replaceAgentWorker(await agentsBundle('test/runs/fixtures/next-agents.ts'));

  const handle = workers.temporal.workflow.getHandle(moving.id);
  for (let sent = 0; sent < 12; sent++) await handle.signal('decide', 'nonsense');
  await handedOver(moving, 1);
  for (const run of [parked, moving]) {
    expect((await run.state()).version).toBe('1');
    await run.decide({ interruptId: await questionOfRun(run), decision: respond('yes'), actor: 'maria' });
    expect(await resultOf(run)).toBe('1');
    expect((await executions(run)).flatMap(taskFailures)).toEqual([]);
  }
  const next = await workers.agents.start({ agent: 'versioned', input: {} });
  await questionOfRun(next);
  expect((await next.state()).version).toBe('2');
  await next.cancel();
}, 180_000);

test('a worker without the version of a run under way leaves the run to one that has it', async () => {
  const before = await start(all(questionOf('well?'), seq(echo, echo, echo)));
  await handedOver(before, 1);
  const [input, snapshot] = await argumentsOfNext(before);
  await before.cancel();

  const workflowId = randomUUID();
  const args = [{ ...(input as JsonObject), version: 'of the next release' }, snapshot];
  const { temporal, taskQueue } = workers;
  const handle = await temporal.workflow.start('agentRun', { workflowId, taskQueue, args });
  await expect
    .poll(async () => (await executionsOf(temporal, workflowId)).flatMap(taskFailures).join())
    .toContain("no version 'of the next release'");
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await handle.terminate();
});
