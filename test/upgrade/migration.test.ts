/** Open runs that move to the current version of their agent when they continue as new. */
import type { InterruptView, RunHandle } from 'airlockjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { executionsOf, taskFailures } from '../runs/support/history.js';
import { questionsOf } from '../runs/support/questions.js';
import { resources } from '../runs/support/resources.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources, {}, await agentsBundle('test/upgrade/fixtures/moving-agents.ts'));
});
afterAll(() => workers.stop());

const executions = (run: RunHandle<unknown>) => executionsOf(workers.temporal, run.id);
const isOnVersion = (run: RunHandle<unknown>, version: string) =>
  expect.poll(async () => (await run.state()).version, { timeout: 20_000 }).toBe(version);
const promptsOf = (questions: InterruptView[]) =>
  questions.map((question) => `${question.id}: ${question.kind === 'question' ? question.prompt : ''}`);

test('a conversation between two turns, a run that waits for people, and one in the middle of a node', {
  timeout: 120_000,
}, async () => {
  const { agents } = workers;
  const list = await agents.start({ agent: 'list', conversation: true });
  expect(await list.send({ add: 'Ada' })).toMatchObject({ result: { names: ['Ada'] } });
  const [asked, half] = await Promise.all([
    agents.start({ agent: 'leave', input: { days: 3 } }),
    agents.start({ agent: 'leave', input: { days: 4 } }),
  ]);
  expect(promptsOf(await questionsOf(asked, 2))).toEqual([
    'question-1: 3 days?',
    'question-2: Who stands in?',
  ]);
  const [, standIn] = await questionsOf(half, 2);
  const bob = { decision: { type: 'respond' as const, value: 'Bob' }, actor: 'maria' };
  await half.decide({ interruptId: standIn?.id ?? '', ...bob });

  const moved = await agentsBundle('test/upgrade/fixtures/moved-agents.ts');
  await workers.replaceAgentWorker(moved);
  // Code alone moves nobody.
  expect((await list.state()).version).toBe('1');
  await Promise.all([list, asked, half].map((run) => run.upgrade()));
  await Promise.all([isOnVersion(list, '2'), isOnVersion(asked, '2')]);

  expect(await list.send({ add: 'Bea' })).toMatchObject({
    turn: 2,
    result: { people: [{ name: 'Ada' }, { name: 'Bea' }] },
  });
  // What the new version asks as well keeps its id; what it does not ask is closed, and cannot be answered any more.
  expect(promptsOf(await questionsOf(asked, 2))).toEqual([
    'question-2: Who stands in?',
    'question-3: 3 working days?',
  ]);
  const [withdrawn] = await asked.log();
  expect(withdrawn).toMatchObject({ id: 'question-1', withdrawnAt: expect.any(String) });
  await expect(asked.decide({ interruptId: 'question-1', ...bob })).rejects.toMatchObject({
    code: 'withdrawn',
    message: expect.stringContaining('moved to another version'),
  });

  // Half done: it goes on where it was, on its version, and nothing that was answered is lost.
  await expect.poll(async () => (await executions(half)).length, { timeout: 20_000 }).toBe(2);
  expect(promptsOf(await questionsOf(half, 1))).toEqual(['question-1: 4 days?']);
  expect((await half.state()).version).toBe('1');

  // A replay finds that they have moved.
  await workers.replaceAgentWorker(moved);
  await asked.decide({ interruptId: 'question-2', ...bob });
  await asked.decide({ interruptId: 'question-3', ...bob });
  expect(await asked.result()).toMatchObject({ unit: 'working days', said: ['Bob', 'Bob'] });
  await half.decide({ interruptId: 'question-1', ...bob });
  expect(await half.result()).toMatchObject({ days: 4, said: ['Bob', 'Bob'] });
  await list.close();
  expect(await list.result()).toMatchObject({ people: [{ name: 'Ada' }, { name: 'Bea' }] });
  for (const run of [list, asked, half]) expect((await executions(run)).flatMap(taskFailures)).toEqual([]);
});
