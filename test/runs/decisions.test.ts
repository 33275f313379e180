/** Which of several decisions on one question is taken, and how often. */
import type { Decision, JsonObject, RunHandle } from 'airlockjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DecideResult, decideSignal, decideUpdate } from '../../src/common/protocol.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { approvalOf, type Step, seq } from './fixtures/script.js';
import { eventsOf, taskFailures } from './support/history.js';
import { questionOfRun } from './support/questions.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources, {}, await agentsBundle('test/runs/fixtures/agents.ts'));
});
afterAll(() => workers.stop());

const pay = approvalOf('pay', { amount: 3, to: 'acme' });
const approve: Decision = { type: 'approve' };
const start = (step: Step) => workers.agents.start({ agent: 'script', input: { step } });
const handleOf = (run: RunHandle<unknown>) => workers.temporal.workflow.getHandle(run.id);
const resultOf = async (run: RunHandle<unknown>) => ((await run.result()) as JsonObject).result;

test('the first decision stands; a second one is told of it', async () => {
  const run = await start(seq(pay, approvalOf('ship')));
  const interruptId = await questionOfRun(run);
  await run.decide({ interruptId, decision: approve, actor: 'maria' });
  const second = run.decide({ interruptId, decision: { type: 'reject' }, actor: 'otto' });
  await expect(second).rejects.toMatchObject({
    code: 'already_decided',
    message: expect.stringMatching(/maria/),
  });
  await handleOf(run).signal(decideSignal, { interruptId, decision: { type: 'reject' }, actor: 'otto' });
  expect((await run.state()).refused).toMatchObject([{ code: 'already_decided', actor: 'otto' }]);
  await run.decide({ interruptId: await questionOfRun(run), decision: approve, actor: 'maria' });
  expect(await resultOf(run)).toMatchObject([{ type: 'approve' }, { type: 'approve' }]);
});

test('the same decisionId again is acknowledged by either way and decides nothing', async () => {
  const run = await start(seq(pay, approvalOf('ship')));
  const once = {
    interruptId: await questionOfRun(run),
    decision: approve,
    actor: 'maria',
    decisionId: 'd-1',
  };
  expect(await run.decide(once)).toEqual({ interruptId: 'approval-1', status: 'accepted' });
  expect(await run.decide(once)).toEqual({ interruptId: 'approval-1', status: 'duplicate' });
  await handleOf(run).signal(decideSignal, once);
  expect(await run.state()).toMatchObject({ refused: [], counts: { refused: 0, interrupts: 2 } });
  await run.decide({ interruptId: 'approval-2', decision: { type: 'reject' }, actor: 'maria' });
  expect(await resultOf(run)).toMatchObject([{ type: 'approve' }, { type: 'reject' }]);
});

test('of decisions that come in one workflow task, one is taken', async () => {
  const run = await start(pay);
  const interruptId = await questionOfRun(run);
  const updates = Array.from({ length: 8 }, (_, index) =>
    handleOf(run).executeUpdate<DecideResult, [unknown]>(decideUpdate, {
      args: [{ interruptId, decision: approve, actor: `racer ${index}` }],
    }),
  );
  const signals = Array.from({ length: 8 }, (_, index) =>
    handleOf(run).signal(decideSignal, { interruptId, decision: approve, actor: `signaller ${index}` }),
  );
  const [told] = await Promise.all([Promise.allSettled(updates), Promise.allSettled(signals)]);
  const { actor } = (await resultOf(run)) as { actor: string };
  const winners = told.flatMap((end) => (end.status === 'fulfilled' ? [end.value.status] : []));
  expect(winners).toEqual(actor.startsWith('racer') ? ['accepted'] : []);
  expect((await run.log()).filter(({ id }) => id === interruptId)).toMatchObject([{ actor }]);
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
});

test('a decision on a run that has ended says so', async () => {
  const run = await start(pay);
  const last = { interruptId: await questionOfRun(run), decision: approve, actor: 'maria' };
  await run.decide(last);
  await run.result();
  await expect(run.decide(last)).rejects.toMatchObject({ code: 'run_closed' });
});
