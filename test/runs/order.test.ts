/** A fetch never waits behind a person, people answer in any order, and what is ready together arrives together. */
import type { temporal } from '@temporalio/proto';
import type { JsonObject, RunHandle } from 'airlockjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { all, fetchOf, questionOf, race, type Step, seq } from './fixtures/script.js';
import { eventsOf, ofType } from './support/history.js';
import { questionOfRun, questionsOf } from './support/questions.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources, {}, await agentsBundle('test/runs/fixtures/agents.ts'));
});
afterAll(() => workers.stop());

const start = (step: Step) => workers.agents.start({ agent: 'script', input: { step } });
const resultOf = async (run: RunHandle<unknown>) => ((await run.result()) as JsonObject).result;
const respond = (run: RunHandle<unknown>, interruptId: string, value: string) =>
  run.decide({ interruptId, decision: { type: 'respond', value }, actor: 'maria' });
const scheduled = async (run: RunHandle<unknown>) =>
  ofType(await eventsOf(workers.temporal, run.id), 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED').map(
    ({ activityTaskScheduledEventAttributes: attributes, userMetadata }) => ({
      attributes: attributes as temporal.api.history.v1.IActivityTaskScheduledEventAttributes,
      summary: JSON.parse(Buffer.from(userMetadata?.summary?.data ?? []).toString()) as string,
    }),
  );

const prompts = ['a?', 'b?', 'c?', 'd?'];

test('parallel questions take their answers in any order', async () => {
  const orders = fc.shuffledSubarray(prompts, { minLength: prompts.length, maxLength: prompts.length });
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const run = await start(all(...prompts.map(questionOf)));
      const questions = await questionsOf(run, prompts.length);
      for (const prompt of order) {
        const asked = questions.find(
          (question) => question.kind === 'question' && question.prompt === prompt,
        );
        await respond(run, asked?.id ?? '', `to ${prompt}`);
      }
      expect(await resultOf(run)).toEqual(prompts.map((prompt) => `to ${prompt}`));
    }),
    { numRuns: 8 },
  );
});

test('answers that are ready together arrive in one step', async () => {
  const run = await start(seq(all(...prompts.map(questionOf)), questionOf('last?')));
  const questions = await questionsOf(run, prompts.length);
  const before = (await run.state()).counts?.steps ?? 0;
  // One gRPC call after the other, but no workflow task in between: nobody works.
  await workers.withoutAgentWorker(async () => {
    const handle = workers.temporal.workflow.getHandle(run.id);
    for (const { id: interruptId } of questions) {
      await handle.signal('decide', {
        interruptId,
        decision: { type: 'respond', value: 'x' },
        actor: 'maria',
      });
    }
  });
  await questionOfRun(run);
  expect((await run.state()).counts?.steps).toBe(before + 1);
  await run.cancel();
});

test('fetches of one branch go on while another waits for a person, without a timer', async () => {
  const run = await start(
    all(questionOf('well?'), seq(fetchOf('echo', 1), fetchOf('echo', 2), fetchOf('echo', 3))),
  );
  await expect.poll(async () => (await run.log()).filter(({ answeredAt }) => answeredAt).length).toBe(3);
  expect(await run.state()).toMatchObject({
    status: 'waiting_for_human',
    fetches: [],
    interrupts: [{ id: 'question-1', prompt: 'well?' }],
  });
  await respond(run, 'question-1', 'well');
  expect(await resultOf(run)).toEqual(['well', [1, 2, 3]]);
  expect(ofType(await eventsOf(workers.temporal, run.id), 'EVENT_TYPE_TIMER_STARTED')).toEqual([]);
});

test('a fetch is an activity under its own name, with the policy of its resource and a summary', async () => {
  const run = await start(fetchOf('measured', { startDate: '2026-10-01', nested: { a: [1] } }));
  await run.result();
  const [activity] = await scheduled(run);
  const { attributes, summary } = activity ?? {};
  expect(summary).toBe('measured startDate=2026-10-01 nested={"a":[1]}');
  expect(attributes).toMatchObject({
    activityType: { name: 'fetch.measured' },
    activityId: 'fetch-1',
    taskQueue: { name: `${workers.taskQueue}-resources` },
  });
  const seconds = (duration: { seconds?: unknown } | null | undefined) => Number(duration?.seconds);
  expect(seconds(attributes?.scheduleToCloseTimeout)).toBe(40);
  expect(seconds(attributes?.startToCloseTimeout)).toBe(11);
  expect(seconds(attributes?.heartbeatTimeout)).toBe(9);
  expect(seconds(attributes?.retryPolicy?.initialInterval)).toBe(2);
  expect(seconds(attributes?.retryPolicy?.maximumInterval)).toBe(20);
  expect(attributes?.retryPolicy).toMatchObject({ maximumAttempts: 3, backoffCoefficient: 3 });
});

test('parallel fetches are scheduled by one workflow task', async () => {
  const run = await start(all(...Array.from({ length: 25 }, (_, n) => fetchOf('echo', n))));
  expect(await resultOf(run)).toEqual(Array.from({ length: 25 }, (_, n) => n));
  const tasks = (await scheduled(run)).map(({ attributes }) =>
    String(attributes.workflowTaskCompletedEventId),
  );
  expect(tasks).toHaveLength(25);
  expect(new Set(tasks).size).toBe(1);
});

test('a summary that no limit of the server lets through is cut, whatever its script', async () => {
  const words = '取引先'.repeat(200);
  const run = await start(seq(fetchOf('echo', { words, more: words, '🧾': '🧾'.repeat(300) })));
  await run.result();
  const [activity] = await scheduled(run);
  expect(Buffer.byteLength(activity?.summary ?? '')).toBeLessThanOrEqual(200);
  expect(activity?.summary).toMatch(/^echo words=取引先.*…$/u);
});

test('what comes too late for anybody is passed over', async () => {
  const run = await start(seq(race(fetchOf('echo', 'first'), questionOf('slow?')), questionOf('last?')));
  await questionsOf(run, 2);
  await respond(run, 'question-2', 'late');
  await respond(run, 'question-3', 'last');
  expect(await resultOf(run)).toEqual(['first', 'last']);
});
