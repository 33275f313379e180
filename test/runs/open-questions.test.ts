/** Which runs ask what is on the server: found and read without asking a run, whatever its workers do. */

import { Worker } from '@temporalio/worker';
import type { JsonObject } from 'airlockjs';
import { resolveConfig } from 'airlockjs';
import { defineResource } from 'airlockjs/resources';
import { withSettings, workflowSettings } from 'airlockjs/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { all, approvalOf, fetchOf, questionOf, race, type Step, seq, sleepOf } from './fixtures/script.js';
import { questionsOf } from './support/questions.js';
import { resources } from './support/resources.js';

const AGENTS = 'test/runs/fixtures/agents.ts';

/** Answers nobody. */
const never = defineResource({
  params: z.json(),
  result: z.json(),
  fetch: (_params, { signal }) =>
    new Promise<null>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
});

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers({ ...resources, never }, {}, await agentsBundle(AGENTS));
});
afterAll(() => workers.stop());

const PATIENTLY = { timeout: 30_000, interval: 200 };
const start = (step: Step, assignees: string[]) =>
  workers.agents.start({ agent: 'script', input: { step } as JsonObject, assignees });
/** Of these alone. */
const inboxOf = async (assignee: string) => workers.agents.inbox({ assignee });

async function replay(id: string): Promise<void> {
  const config = resolveConfig({ agents: `./${AGENTS}` }, process.cwd());
  const workflowBundle = withSettings(await agentsBundle(AGENTS), workflowSettings(config, {}));
  const history = await workers.temporal.workflow.getHandle(id).fetchHistory();
  await Worker.runReplayHistory({ workflowBundle }, history);
}

test('a question is in the inbox while a fetch is under way, no worker runs, and until it is answered', {
  timeout: 120_000,
}, async () => {
  const run = await start(
    all(approvalOf('pay', { amount: 3, to: 'acme' }), fetchOf('never', {}), questionOf('Why?')),
    ['accounts'],
  );
  const [pay, why] = await questionsOf(run, 2);
  expect((await run.state()).status).toBe('fetching');
  await expect.poll(async () => (await inboxOf('accounts')).questions.length, PATIENTLY).toBe(2);
  await workers.withoutAgentWorker(async () => {
    const { questions, unanswered } = await inboxOf('accounts');
    expect(unanswered).toEqual([]);
    expect(questions).toMatchObject([
      {
        run: { id: run.id, openQuestions: 2 },
        interrupt: {
          id: pay?.id,
          kind: 'approval',
          action: 'pay',
          summary: 'pay amount=3 to=acme',
          assignees: ['accounts'],
          requestedAt: pay?.requestedAt,
          fingerprint: pay?.fingerprint,
        },
      },
      { interrupt: { id: why?.id, kind: 'question', summary: 'Why?', allowed: ['respond'] } },
    ]);
  });
  await run.decide({ interruptId: pay?.id ?? '', decision: { type: 'approve' }, actor: 'maria' });
  await expect.poll(async () => (await inboxOf('accounts')).questions.length, PATIENTLY).toBe(1);
  await run.cancel();
  await expect(run.result()).rejects.toMatchObject({ code: 'cancelled' });
  await expect.poll(async () => (await inboxOf('accounts')).questions.length, PATIENTLY).toBe(0);
  await replay(run.id);
});

test('what a memo does not hold is asked of the run', { timeout: 120_000 }, async () => {
  const many = Array.from({ length: 40 }, (_, index) => questionOf(`Number ${index} ${'x'.repeat(300)}?`));
  const long = Array.from({ length: 90 }, (_, index) => `group ${index} ${'y'.repeat(40)}`);
  const [crowd, committee] = [await start(all(...many), ['crowd']), await start(questionOf('Who?'), long)];
  await questionsOf(crowd, 40);
  await questionsOf(committee, 1);
  await expect.poll(async () => (await inboxOf('crowd')).questions.length, PATIENTLY).toBe(40);
  await expect.poll(async () => (await inboxOf(long[0] ?? '')).questions.length, PATIENTLY).toBe(1);
  const { memo } = await workers.temporal.workflow.getHandle(crowd.id).describe();
  expect(JSON.stringify(memo).length).toBeLessThan(2_048);
  expect((await committee.state()).interrupts[0]?.assignees).toEqual(long);
  await Promise.all([crowd, committee].map((run) => run.cancel()));
});

test('continue-as-new keeps a question in the inbox, and the next execution takes it out', {
  timeout: 120_000,
}, async () => {
  const run = await start(seq(questionOf('First?'), fetchOf('echo', 1), questionOf('Second?')), ['next']);
  const [first] = await questionsOf(run);
  const { startedAt, summary } = await run.describe();
  expect(summary).toMatch(/^script /);
  const { runId } = await workers.temporal.workflow.getHandle(run.id).describe();
  await run.upgrade();
  const executionOf = async () => (await workers.temporal.workflow.getHandle(run.id).describe()).runId;
  await expect.poll(executionOf, PATIENTLY).not.toBe(runId);
  expect(await run.describe()).toMatchObject({ startedAt, summary });
  await expect.poll(async () => (await inboxOf('next')).questions.length, PATIENTLY).toBe(1);
  await run.decide({ interruptId: first?.id ?? '', decision: { type: 'respond', value: 1 }, actor: 'maria' });
  await expect
    .poll(async () => (await inboxOf('next')).questions.map(({ interrupt }) => interrupt.summary), PATIENTLY)
    .toEqual(['Second?']);
  const listed = (await workers.agents.list({ assignee: 'next' }).toArray()).filter(
    ({ id }) => id === run.id,
  );
  expect(listed).toMatchObject([{ startedAt, summary }]);
  await run.cancel();
});

test('a question that a timer of the agent closes leaves the inbox, and its run waits for nobody', {
  timeout: 120_000,
}, async () => {
  const steps = [race(questionOf('Take it?'), sleepOf(1_500)), sleepOf(40_000), seq()];
  const run = await workers.agents.start({
    agent: 'stages',
    input: { steps } as JsonObject,
    assignees: ['offers'],
  });
  await questionsOf(run, 1);
  await expect.poll(async () => (await inboxOf('offers')).questions.length, PATIENTLY).toBe(0);
  const { status, interrupts } = await run.state();
  expect([status, interrupts, (await run.describe()).status]).toEqual(['fetching', [], 'fetching']);
  await replay(run.id);
  await run.cancel();
});

test('a question that a timer of the agent leads to is shown when it is asked', {
  timeout: 120_000,
}, async () => {
  const run = await start(seq(sleepOf(50), questionOf('Still there?')), ['sleepers']);
  const [question] = await questionsOf(run, 1);
  await expect.poll(async () => (await inboxOf('sleepers')).questions.length, PATIENTLY).toBe(1);
  expect((await run.state()).status).toBe('waiting_for_human');
  expect((await run.describe()).status).toBe('waiting_for_human');
  await run.decide({
    interruptId: question?.id ?? '',
    decision: { type: 'respond', value: 'yes' },
    actor: 'maria',
  });
  await run.result();
  await replay(run.id);
});

test.each(['behind-task', 'behind-graph'])(
  'what is asked behind a call that has paused is in the inbox: %s',
  {
    timeout: 120_000,
  },
  async (agent) => {
    const run = await workers.agents.start({ agent, input: {}, assignees: [agent] });
    for (const prompt of ['first?', 'second?', 'third?']) {
      await expect
        .poll(
          async () => (await inboxOf(agent)).questions.map(({ interrupt }) => interrupt.summary),
          PATIENTLY,
        )
        .toEqual([prompt]);
      const [{ id } = { id: '' }] = await questionsOf(run);
      expect((await run.state()).status).toBe('waiting_for_human');
      const decision = { type: 'respond', value: prompt } as const;
      await run.decide({ interruptId: id, decision, actor: 'maria' });
    }
    await run.result();
    await replay(run.id);
  },
);

test('what is asked once another node is over is in the inbox', { timeout: 120_000 }, async () => {
  const run = await workers.agents.start({ agent: 'behind-reader', input: {}, assignees: ['behind-reader'] });
  const asked = async () =>
    (await inboxOf('behind-reader')).questions.map(({ interrupt }) => interrupt.summary).sort();
  const respond = async (prompt: string) => {
    const { interrupts } = await run.state();
    const { id = '' } =
      interrupts.find((question) => 'prompt' in question && question.prompt === prompt) ?? {};
    await run.decide({ interruptId: id, decision: { type: 'respond', value: prompt }, actor: 'maria' });
  };
  await expect.poll(asked, PATIENTLY).toEqual(['first?', 'read?']);
  await respond('first?');
  await expect.poll(asked, PATIENTLY).toEqual(['read?']);
  await respond('read?');
  await expect.poll(asked, PATIENTLY).toEqual(['second?']);
  await respond('second?');
  expect(await run.result()).toEqual({ log: ['first?', 'second?', 'fetches', 'asks'] });
  await replay(run.id);
});
