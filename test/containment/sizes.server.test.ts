/** What is too large, or too many, is refused or waits; no task is tried for ever, and the run goes on. */
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsOf, ofType, taskFailures } from '../runs/support/history.js';
import { questionOfRun } from '../runs/support/questions.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { resources } from '../workflows/support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(
    resources,
    { limits: { unknownAgent: '2s' } },
    await agentsBundle('soak/containment/project/agents.ts'),
  );
});
afterAll(() => workers.stop());

const text = (megabytes: number) => 'x'.repeat(megabytes * 1_000_000);
const answer = { type: 'respond' as const, value: 'x' };

/** As any client of Temporal's sends it. */
const update = (client: Client, id: string, name: string, arg: unknown): Promise<unknown> =>
  client.workflow.getHandle(id).executeUpdate(name, { args: [arg] });

describe('an update that is too large', { timeout: 180_000 }, () => {
  const decide = (value: string) => ({
    interruptId: 'question-2',
    decision: { type: 'respond', value },
    actor: 'me',
  });

  test.each([
    ['decide', decide(text(3))],
    ['decide', { ...decide('x'), actor: { id: text(3) } }],
    ['send', { message: text(3) }],
    ['nothing of ours', text(3)],
  ])('%s is refused, and the run goes on', async (name, arg) => {
    const run = await workers.agents.start({ agent: 'sound', input: {} });
    const interruptId = await questionOfRun(run);
    await expect(update(workers.temporal, run.id, name, arg)).rejects.toThrow();
    await run.decide({ interruptId, decision: answer, actor: 'me' });
    expect(await run.result()).toMatchObject({ out: '2 x 4' });
    expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  });

  test('several that are too large together: some are refused, and the run goes on', async () => {
    const run = await workers.agents.start({ agent: 'sound', input: {} });
    const interruptId = await questionOfRun(run);
    const many = await Promise.allSettled(
      Array.from({ length: 5 }, () =>
        update(workers.temporal, run.id, 'decide', { ...decide(text(1.5)), interruptId: 'nobody' }),
      ),
    );
    expect(many.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    await run.decide({ interruptId, decision: answer, actor: 'me' });
    expect(await run.result()).toMatchObject({ out: '2 x 4' });
    expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  });

  test('a message of many unknown fields is refused in few words', async () => {
    const run = await workers.agents.start({ agent: 'sound', conversation: true, input: {} });
    const fields = Object.fromEntries(Array.from({ length: 50_000 }, (_, nth) => [`field ${nth}`, nth]));
    const error: unknown = await update(workers.temporal, run.id, 'send', fields).catch((reason) => reason);
    expect(String((error as { cause?: Error }).cause?.message).length).toBeLessThan(3_000);
    expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
    await run.cancel();
  });
});

test('1,200 fetches at once wait for their turn', { timeout: 400_000 }, async () => {
  const run = await workers.agents.start({ agent: 'hostile', input: { how: 'many fetches', text: '1200' } });
  expect(await run.result()).toMatchObject({ out: '1200' });
  const events = await eventsOf(workers.temporal, run.id);
  expect(taskFailures(events)).toEqual([]);
  expect(ofType(events, 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED')).toHaveLength(1200);
  let pending = 0;
  let most = 0;
  for (const { eventType } of events) {
    const [scheduled] = ofType([{ eventType: eventType ?? null }], 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED');
    const [completed] = ofType([{ eventType: eventType ?? null }], 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED');
    pending += (scheduled ? 1 : 0) - (completed ? 1 : 0);
    most = Math.max(most, pending);
  }
  expect(most).toBe(1_000);
});

test('a question for many, with names of any length, fails nothing', { timeout: 120_000 }, async () => {
  for (const how of ['asks very many', 'asks for a very long action']) {
    const run = await workers.agents.start({ agent: 'hostile', input: { how } });
    const interruptId = await questionOfRun(run);
    const metadata = await workers.temporal.workflow
      .getHandle(run.id)
      .query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails.length).toBeLessThan(12_000);
    await run.decide({ interruptId, decision: { type: 'approve' }, actor: 'me' });
    expect(await run.result()).toMatchObject({ out: 'approve' });
    expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  }
});
