/** Graphs that a node calls, in runs that are handed over: one that pauses, and one that the node reads by `stream()`. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HELD_PAUSES_PATCH, KEPT_WORK_PATCH } from '../../src/common/patch-ids.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { executionsOf, ofType, taskFailures } from './support/history.js';
import { questionsOf } from './support/questions.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  const bundle = await agentsBundle('test/runs/fixtures/agents.ts');
  workers = await startWorkers(resources, { limits: { historyEvents: 12 } }, bundle);
});
afterAll(() => workers.stop());

test('both questions are asked again, also by another worker', async () => {
  const run = await workers.agents.start({ agent: 'pausing', input: {} });
  const executions = () => executionsOf(workers.temporal, run.id);
  await expect.poll(async () => (await executions()).length, { timeout: 20_000 }).toBeGreaterThan(1);
  const before = await questionsOf(run, 2);
  await workers.withoutAgentWorker(async () => {});
  expect(await questionsOf(run, 2)).toEqual(before);

  const decision = { type: 'respond', value: 'yes' } as const;
  for (const { id } of before) await run.decide({ interruptId: id, decision, actor: 'maria' });
  expect(await run.result()).toMatchObject({
    result: [['branch', 'yes'], { result: ['graph', 'yes'] }],
  });
  const events = (await executions()).flat();
  expect(taskFailures(events)).toEqual([]);
  expect(marksIn(events)).toContain(HELD_PAUSES_PATCH);
}, 60_000);

test('a run is handed over once its node has read all', async () => {
  const run = await workers.agents.start({ agent: 'reading', input: {} });
  const executions = () => executionsOf(workers.temporal, run.id);
  await expect.poll(async () => (await executions()).length, { timeout: 20_000 }).toBe(2);
  const [question] = await questionsOf(run);
  await workers.withoutAgentWorker(async () => {});
  const decision = { type: 'respond', value: 'yes' } as const;
  await run.decide({ interruptId: question?.id ?? '', decision, actor: 'maria' });
  expect(await run.result()).toMatchObject({ result: [['a', 'b', 'c'], 'yes'] });

  const [first = [], second = []] = await executions();
  // Three of its steps and what it goes on to: behind each of the last two it was long enough to be handed over.
  expect(ofType(first, 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED')).toHaveLength(4);
  expect(marksIn(first)).toContain(KEPT_WORK_PATCH);
  expect(taskFailures([...first, ...second])).toEqual([]);
}, 60_000);

function marksIn(events: Awaited<ReturnType<typeof executionsOf>>[number]): string {
  return ofType(events, 'EVENT_TYPE_MARKER_RECORDED')
    .flatMap(({ markerRecordedEventAttributes }) =>
      Object.values(markerRecordedEventAttributes?.details ?? {}).flatMap(({ payloads }) =>
        (payloads ?? []).map(({ data }) => Buffer.from(data ?? []).toString()),
      ),
    )
    .join();
}
