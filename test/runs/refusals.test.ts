/** Which decisions change nothing, whatever way they come, and how their senders learn why. */
import { randomUUID } from 'node:crypto';
import { RawValue } from '@temporalio/common';
import type { Decision, JsonObject, RunHandle } from 'airlockjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decideSignal, decideUpdate, type RefusalCode } from '../../src/common/protocol.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { ageOf, approvalOf, fetchOf, type Step, seq } from './fixtures/script.js';
import { eventsOf, ofType, taskFailures } from './support/history.js';
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

interface Refused {
  code: RefusalCode;
  why: RegExp;
  step: Step;
  message: JsonObject;
}
const decided = (interruptId: string, decision: JsonObject) => ({ interruptId, decision, actor: 'eve' });
const refusals: Record<string, Refused> = {
  'a message that is none': {
    code: 'malformed',
    why: /actor/,
    step: pay,
    message: { interruptId: 'approval-1' },
  },
  'a question nobody asked': {
    code: 'unknown_interrupt',
    why: /approval-7.*pending: approval-1/,
    step: pay,
    message: decided('approval-7', { type: 'approve' }),
  },
  'a decision on a fetch': {
    code: 'unknown_interrupt',
    why: /fetch-1/,
    step: seq(fetchOf('echo', 1), ageOf('How old?')),
    message: decided('fetch-1', { type: 'approve' }),
  },
  'an approval of a question': {
    code: 'not_allowed',
    why: /question-1.*'approve'.*allowed: respond/,
    step: ageOf('How old?'),
    message: decided('question-1', { type: 'approve' }),
  },
  'an edit that changes what an argument is': {
    code: 'invalid_value',
    why: /amount: must be a number, not a string/,
    step: pay,
    message: decided('approval-1', { type: 'edit', args: { amount: 'much', to: 'acme' } }),
  },
  'an edit without arguments': {
    code: 'invalid_value',
    why: /needs 'args'/,
    step: pay,
    message: decided('approval-1', { type: 'edit' }),
  },
  'a value that the schema refuses': {
    code: 'invalid_value',
    why: /age/,
    step: ageOf('How old?'),
    message: decided('question-1', { type: 'respond', value: { age: 151 } }),
  },
  'words where the schema wants a value': {
    code: 'invalid_value',
    why: /the value is not valid/,
    step: ageOf('How old?'),
    message: decided('question-1', { type: 'respond', message: 'old' }),
  },
};

describe.each(Object.entries(refusals))('%s', (_name, { code, why, step, message }) => {
  test(`is refused as ${code}: an update with the reason, a signal in state.refused`, async () => {
    const run = await start(step);
    const question = await questionOfRun(run);
    const refused = handleOf(run).executeUpdate(decideUpdate, { args: [message] });
    await expect(refused).rejects.toMatchObject({
      cause: { type: `airlock.${code}`, message: expect.stringMatching(why) },
    });
    expect((await run.state()).counts?.refused).toBe(0);

    await handleOf(run).signal(decideSignal, message);
    const { refused: kept, counts, interrupts } = await run.state();
    expect(kept).toMatchObject([{ code, message: expect.stringMatching(why) }]);
    expect(counts?.refused).toBe(1);
    expect(interrupts.map(({ id }) => id)).toEqual([question]);

    const accepted = ofType(
      await eventsOf(workers.temporal, run.id),
      'EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
    );
    expect(accepted).toEqual([]);
    await run.cancel();
  });
});

test('a schema that fails itself refuses and fails nothing', async () => {
  const run = await workers.agents.start({ agent: 'broken-check', input: {} });
  const answer = decided(await questionOfRun(run), { type: 'respond', value: null });
  await handleOf(run).signal(decideSignal, answer);
  await expect(run.decide({ ...answer, decision: { type: 'respond', value: null } })).rejects.toMatchObject({
    code: 'invalid_value',
  });
  expect((await run.state()).refused).toMatchObject([{ code: 'invalid_value' }]);
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  await run.cancel();
});

test('a schema that cannot say yes or no at once is refused where it is asked with', async () => {
  const run = await workers.agents.start({ agent: 'slow-check', input: {} });
  await expect(run.result()).rejects.toMatchObject({
    code: 'agent_failed',
    message: expect.stringContaining('synchronously'),
  });
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
});

test('what a refused sender says of itself is not kept at length', async () => {
  const run = await start(pay);
  await questionOfRun(run);
  const actor = { id: 'mallory', photograph: 'p'.repeat(50_000) };
  await handleOf(run).signal(decideSignal, { interruptId: 'approval-9', decision: approve, actor });
  expect((await run.state()).refused).toMatchObject([{ actor: { id: 'mallory' } }]);
  expect(JSON.stringify(await run.state()).length).toBeLessThan(2_000);
  await run.cancel();
});

test('an unreadable input fails the run at once, and says why', async () => {
  const deep = RawValue.fromPayload({
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(`{"agent":"script","input":${'['.repeat(9_000)}${']'.repeat(9_000)}}`),
  });
  const unknown = RawValue.fromPayload({ metadata: { encoding: Buffer.from('binary/zip') } });
  for (const input of [deep, unknown]) {
    const { taskQueue, temporal } = workers;
    const run = await temporal.workflow.start('agentRun', {
      workflowId: randomUUID(),
      taskQueue,
      args: [input],
    });
    await expect(run.result()).rejects.toMatchObject({
      cause: { type: 'airlock.bad_input', message: expect.stringMatching(/cannot be read/) },
    });
  }
});
