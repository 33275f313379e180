/**
 * A question is inserted before others that were answered or are pending, in the code of a version that runs are on.
 * An answer must not go to another question: the run stands still until the code is put right, and then ends rightly.
 */
import type { Decision, RunHandle } from 'airlockjs';
import type { WorkflowBundle } from 'airlockjs/worker';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { decideSignal } from '../../src/common/protocol.js';
import { eventsOf, executionsOf, taskFailures } from '../runs/support/history.js';
import { questionOfRun } from '../runs/support/questions.js';
import { resources } from '../runs/support/resources.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';

let before: WorkflowBundle;
let after: WorkflowBundle;
beforeAll(async () => {
  before = await agentsBundle('test/upgrade/fixtures/agents.ts');
  after = await agentsBundle('test/upgrade/fixtures/changed-agents.ts');
});

/** Workers of its own for each test: most of its time is the server's, between two tries of a task. */
async function withWorkers(use: (workers: TestWorkers) => Promise<void>, historyEvents = 8_000) {
  const workers = await startWorkers(resources, { limits: { historyEvents } }, before);
  await use(workers).finally(() => workers.stop());
}

const respond = (value: string): Decision => ({ type: 'respond', value });
const start = ({ agents }: TestWorkers) => agents.start({ agent: 'report', input: {} });
/** As anybody can send it, with the names alone. */
const signal = ({ temporal }: TestWorkers, run: RunHandle<unknown>, interruptId: string, value: string) =>
  temporal.workflow
    .getHandle(run.id)
    .signal(decideSignal, { interruptId, decision: respond(value), actor: 'maria' });
const decide = (run: RunHandle<unknown>, interruptId: string, value: string) =>
  run.decide({ interruptId, decision: respond(value), actor: 'maria' });
/** `expect.poll` belongs to the test that runs last, and these run at once. */
const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 40_000, interval: 100 });
const untilAsked = (run: RunHandle<unknown>, id: string) =>
  until(async () => expect(await questionOfRun(run)).toBe(id));

/** What the run says while the other code is there and somebody answers; then the code is put back. */
async function throughTheChange(workers: TestWorkers, run: RunHandle<unknown>, answer: () => Promise<void>) {
  const failures = async () => taskFailures(await eventsOf(workers.temporal, run.id)).join('\n');
  await workers.replaceAgentWorker(after);
  await answer();
  await until(async () => expect(await failures()).not.toBe(''));
  const said = await failures();
  await workers.replaceAgentWorker(before);
  return said;
}
const right = { result: [{ rows: 1 }, 'send', 'keep'] };

describe.concurrent('a question is inserted in front of', { timeout: 90_000 }, () => {
  test('one that was answered by update', () =>
    withWorkers(async (workers) => {
      const run = await start(workers);
      await untilAsked(run, 'question-2');
      await decide(run, 'question-2', 'send');
      await untilAsked(run, 'question-3');
      const said = await throughTheChange(workers, run, () => signal(workers, run, 'question-3', 'keep'));
      expect(said).toMatch(/question-2 was another question.*: Delete the originals\?/);
      expect(said).toContain('airlock check-upgrade');
      expect(await run.result()).toEqual(right);
    }));

  test('one that was answered by signal', () =>
    withWorkers(async (workers) => {
      const run = await start(workers);
      await untilAsked(run, 'question-2');
      await signal(workers, run, 'question-2', 'send');
      await untilAsked(run, 'question-3');
      const said = await throughTheChange(workers, run, () => signal(workers, run, 'question-3', 'keep'));
      expect(said).toContain('question-2 was another question');
      expect(await run.result()).toEqual(right);
    }));

  test('one that somebody has seen and answers now', () =>
    withWorkers(async (workers) => {
      const run = await start(workers);
      await untilAsked(run, 'question-2');
      const said = await throughTheChange(workers, run, () => signal(workers, run, 'question-2', 'send'));
      expect(said).toContain('question-2 was another question');
      await untilAsked(run, 'question-3');
      await decide(run, 'question-3', 'keep');
      expect(await run.result()).toEqual(right);
    }));

  test('one that was carried to another execution', () =>
    withWorkers(async (workers) => {
      const run = await start(workers);
      await untilAsked(run, 'question-2');
      await decide(run, 'question-2', 'send');
      await until(async () => expect(await executionsOf(workers.temporal, run.id)).toHaveLength(2));
      await untilAsked(run, 'question-3');
      const said = await throughTheChange(workers, run, () => signal(workers, run, 'question-3', 'keep'));
      expect(said).toMatch(/Delete the originals\?; question-2 was: Send the report\?/);
      expect(await run.result()).toEqual(right);
    }, 14));
});
