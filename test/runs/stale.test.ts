/** A decision is for the question as its sender saw it: one on other words changes nothing, now and in every replay. */
import { Worker } from '@temporalio/worker';
import { AgentClient, type InterruptView, type RunHandle, resolveConfig } from 'airlockjs';
import { type WorkflowBundle, withSettings, workflowSettings } from 'airlockjs/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decideSignal, decideUpdate } from '../../src/common/protocol.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { eventsOf, taskFailures } from './support/history.js';
import { questionsOf } from './support/questions.js';

const AGENTS = 'test/runs/fixtures/worded-agents.ts';

let workers: TestWorkers;
let worded: WorkflowBundle;
/** The same agents after a release that says more. */
let reworded: WorkflowBundle;
beforeAll(async () => {
  worded = await agentsBundle(AGENTS);
  reworded = {
    ...worded,
    code: worded.code.replaceAll('It was paid twice.', 'It was paid twice, and refunded before.'),
  };
  workers = await startWorkers({}, {}, worded);
}, 300_000);
afterAll(() => workers.stop());

const approve = { type: 'approve' } as const;
const handleOf = (run: RunHandle<unknown>) => workers.temporal.workflow.getHandle(run.id);
const onlyQuestion = async (run: RunHandle<unknown>) => (await questionsOf(run))[0] as InterruptView;

async function replay(run: RunHandle<unknown>, agents: WorkflowBundle): Promise<void> {
  const config = resolveConfig({ agents: `./${AGENTS}` }, process.cwd());
  const workflowBundle = withSettings(agents, workflowSettings(config, {}));
  await Worker.runReplayHistory({ workflowBundle }, await handleOf(run).fetchHistory());
}

test('on words that have changed it is refused, and the question stays open', {
  timeout: 240_000,
}, async () => {
  const run = await workers.agents.start({ agent: 'worded', input: {} });
  const first = await onlyQuestion(run);
  const other = { interruptId: first.id, decision: approve, actor: 'otto', fingerprint: 'f'.repeat(64) };
  await expect(handleOf(run).executeUpdate(decideUpdate, { args: [other] })).rejects.toMatchObject({
    cause: { type: 'airlock.stale' },
  });
  await handleOf(run).signal(decideSignal, other);
  await expect
    .poll(async () => (await run.state()).refused)
    .toMatchObject([{ code: 'stale', actor: 'otto' }]);
  await run.decide({ interruptId: first.id, decision: approve, actor: 'maria' });
  const second = await onlyQuestion(run);

  await workers.replaceAgentWorker(reworded);
  // Shown before the words changed.
  const decision = { interruptId: second.id, decision: approve, actor: 'maria' };
  await expect(run.decide(decision)).rejects.toMatchObject({ code: 'stale' });
  await handleOf(run).signal(decideSignal, { ...decision, fingerprint: second.fingerprint });
  const reread = await onlyQuestion(run);
  expect(reread).toMatchObject({ id: second.id, description: expect.stringContaining('refunded before') });
  expect(reread.fingerprint).not.toBe(second.fingerprint);
  expect((await run.state()).refused).toMatchObject([{ code: 'stale' }, { code: 'stale' }]);
  expect(await run.decide(decision)).toMatchObject({ status: 'accepted' });
  expect(await run.result()).toEqual({ decisions: ['approve', 'approve'] });

  expect(await run.log()).toMatchObject([
    { outcome: 'answered', decisions: [{ actor: 'maria', decisionId: expect.any(String) }] },
    {
      outcome: 'answered',
      fingerprint: reread.fingerprint,
      decisions: [{ fingerprint: reread.fingerprint }],
    },
  ]);
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  await replay(run, worded);
  await replay(run, reworded);
  await workers.replaceAgentWorker(worded);
});

test('without a fingerprint it is taken, and a client that was shown nothing sends none', async () => {
  const run = await workers.agents.start({ agent: 'worded', input: {} });
  const { id } = await onlyQuestion(run);
  const blind = new AgentClient({ client: workers.temporal, taskQueue: workers.taskQueue });
  await blind.decide(run.id, { interruptId: id, decision: approve, actor: 'maria' });
  await handleOf(run).signal(decideSignal, {
    interruptId: (await onlyQuestion(run)).id,
    decision: approve,
    actor: 'otto',
  });
  await run.result();
  const decisions = (await run.log()).flatMap((entry) => ('decisions' in entry ? entry.decisions : []));
  expect(decisions.map(({ actor, fingerprint }) => [actor, fingerprint])).toEqual([
    ['maria', undefined],
    ['otto', undefined],
  ]);
});
