/** A run that its workers cannot go on with says so, and why; it goes on once they can. */
import { stateQuery } from 'airlockjs';
import type { WorkflowBundle } from 'airlockjs/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { questionsOf } from './support/questions.js';

const PATIENTLY = { timeout: 60_000, interval: 300 };

let workers: TestWorkers;
let agents: WorkflowBundle;
beforeAll(async () => {
  agents = await agentsBundle('test/runs/fixtures/worded-agents.ts');
  workers = await startWorkers({}, {}, agents);
}, 300_000);
afterAll(() => workers.stop());

/** The same agents after a release that asks for something else. */
const asksOtherwise = (): WorkflowBundle => ({
  ...agents,
  code: agents.code.replace(/action:\s*(["'])refund\1/, 'action: "pay"'),
});

test('its code was changed: it is stuck with the reason, and goes on with the code that it was started on', {
  timeout: 240_000,
}, async () => {
  const run = await workers.agents.start({ agent: 'worded', input: {} });
  const [first] = await questionsOf(run);
  await workers.replaceAgentWorker(asksOtherwise());
  const signalled = workers.temporal.workflow.getHandle(run.id).signal('decide', {
    interruptId: first?.id,
    decision: { type: 'approve' },
    actor: 'maria',
  });
  await signalled;
  await expect
    .poll(async () => run.state(), PATIENTLY)
    .toMatchObject({
      status: 'stuck',
      reason: { code: 'not_replayable', message: expect.stringMatching(/approval-1/) },
      agent: 'worded',
      version: '1.0.0',
      interrupts: [],
    });
  const { agents: client } = workers;
  const listed = async () => (await client.list({ status: 'stuck' }).toArray()).map(({ id }) => id);
  await expect.poll(listed, PATIENTLY).toContain(run.id);
  expect(await run.describe()).toMatchObject({ status: 'stuck', reason: { code: 'run_stuck' } });
  // What `airlock list` says of it: the same as `airlock show`.
  expect(await run.stuckReason()).toEqual((await run.state()).reason);
  await workers.replaceAgentWorker(agents);
  await expect.poll(async () => (await run.state()).interrupts[0]?.id, PATIENTLY).toBe('approval-2');
  await run.cancel();
});

test('its code was changed after it had ended: a look at it fails, and its worker goes on with other runs', {
  timeout: 240_000,
}, async () => {
  const ended = await workers.agents.start({ agent: 'worded', input: {} });
  for (const id of ['approval-1', 'approval-2']) {
    await expect.poll(async () => (await ended.state()).interrupts[0]?.id, PATIENTLY).toBe(id);
    await ended.decide({ interruptId: id, decision: { type: 'approve' }, actor: 'maria' });
  }
  await ended.result();
  await workers.replaceAgentWorker(asksOtherwise());
  const known = {
    status: 'completed',
    incomplete: { code: 'not_replayable', message: expect.stringMatching(/has ended/) },
  };
  for (let look = 1; look <= 2; look += 1) {
    const state = await ended.state();
    expect(state).toMatchObject(known);
    expect(state.incomplete?.message).not.toMatch(/goes on/);
  }
  await expectSound();
  await workers.replaceAgentWorker(agents);
  expect(await ended.state()).toMatchObject({ status: 'completed', counts: { interrupts: 2 } });
});

test('its code was changed while it is parked: looks at it alone do not end its worker', {
  timeout: 240_000,
}, async () => {
  const parked = await workers.agents.start({ agent: 'worded', input: {} });
  await questionsOf(parked);
  await workers.replaceAgentWorker(asksOtherwise());
  const { temporal } = workers;
  const look = () => temporal.workflow.getHandle(parked.id).query(stateQuery);
  // Several at once: some reach the run between its failed replay and its leaving the cache.
  for (let round = 1; round <= 2; round += 1) {
    const looks = await Promise.allSettled([look(), look(), look()]);
    for (const { status } of looks) expect(status).toBe('rejected');
  }
  expect(await parked.state()).toMatchObject({ status: 'stuck', reason: { code: 'not_replayable' } });
  await expectSound();
  await workers.replaceAgentWorker(agents);
  await expect.poll(async () => (await parked.state()).interrupts[0]?.id, PATIENTLY).toBe('approval-1');
  await parked.cancel();
});

/** Runs that the worker can play begin and end as ever. */
async function expectSound(): Promise<void> {
  const sound = await workers.agents.start({ agent: 'worded', input: {} });
  for (const id of ['approval-1', 'approval-2']) {
    await expect.poll(async () => (await sound.state()).interrupts[0]?.id, PATIENTLY).toBe(id);
    await sound.decide({ interruptId: id, decision: { type: 'approve' }, actor: 'maria' });
  }
  expect(await sound.result()).toMatchObject({ decisions: ['approve', 'approve'] });
}
