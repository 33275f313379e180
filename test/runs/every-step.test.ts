/**
 * A run may be handed over to its next execution at any step: each is tried, in its first
 * execution alone and in every one, and each time it is, from outside, the run that never was.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Decision, decideSignal, type Json, type RunHandle, stateQuery } from 'airlockjs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { resources as talkResources } from '../workflows/support/resources.js';
import { ageOf, all, approvalOf, fetchOf, questionOf, seq } from './fixtures/script.js';
import { handingOver, handingOverAtWill, type Where } from './support/handing-over.js';
import { executionsOf, ofType, taskFailures } from './support/history.js';
import { resources } from './support/resources.js';
import { withoutTimes } from './support/without-times.js';

/** Below, an execution that continues another is handed over before it has done anything. */
const LEAST_OF_EACH = 10;
const AT_ONCE = 6;

const name = randomUUID();
let scripts: TestWorkers;
let talks: TestWorkers;
beforeAll(async () => {
  const scriptBundle = await agentsBundle('test/runs/fixtures/agents.ts');
  const talkBundle = { code: await readFile(inject('bundle'), 'utf8'), sourceMap: '' };
  scripts = await startWorkers(resources, {}, handingOverAtWill(scriptBundle));
  talks = await startWorkers(talkResources, {}, handingOverAtWill(talkBundle));
});
afterAll(() => Promise.all([scripts.stop(), talks.stop()]));

/** All that is seen of a run from outside, but for times. */
async function seenOf(run: RunHandle<unknown>, of: TestWorkers) {
  const result = await run.result();
  const { counts, refused } = await of.temporal.workflow.getHandle(run.id).query(stateQuery);
  return {
    result,
    log: (await run.log()).map(withoutTimes),
    refused: refused.map(({ at: _, ...refusal }) => refusal),
    counts: { ...counts, steps: 'any' },
  };
}

const echo = (n: number) => fetchOf('echo', n);
const step = seq(
  all(echo(1), echo(2), approvalOf('pay?', { amount: 1 })),
  all(ageOf('age?'), seq(echo(3), fetchOf('flaky', { okAt: 3 }), echo(4)), questionOf('a?')),
  fetchOf('refusing'),
  questionOf('b?'),
);
const answers: Record<string, Decision> = {
  'pay?': { type: 'edit', args: { amount: 2 } },
  'age?': { type: 'respond', value: { age: 7 } },
};

/** Answers the oldest question: refused first, then taken, then sent again by the same sender and by another. */
async function decideOldest(run: RunHandle<unknown>): Promise<void> {
  const { interrupts, fetches } = await run.state();
  const [asked] = interrupts;
  if (!asked) return;
  if (fetches.length === 0) {
    await expect.poll(async () => (await run.describe()).status).toBe('waiting_for_human');
  }
  const said = asked.kind === 'approval' ? asked.action : asked.prompt;
  const { id: interruptId } = asked;
  const decision = answers[said] ?? { type: 'respond', value: `to ${said}` };
  const wrong: Decision = { type: 'respond', value: { age: 'old' } };
  if (said === 'age?') {
    await scripts.temporal.workflow
      .getHandle(run.id)
      .signal(decideSignal, { interruptId, decision: wrong, actor: 'mallory' });
    await expect.poll(async () => (await run.state()).refused.length).toBe(1);
  }
  const once = { interruptId, decision, actor: 'maria', decisionId: `d ${interruptId}` };
  expect(await run.decide(once)).toEqual({ interruptId, status: 'accepted' });
  if (said === 'b?') return;
  expect(await run.decide(once)).toEqual({ interruptId, status: 'duplicate' });
  await expect(run.decide({ ...once, decisionId: 'another' })).rejects.toMatchObject({
    code: 'already_decided',
  });
}

async function work(runId: string) {
  const run = await scripts.agents.start({ agent: 'script', input: { step }, runId });
  for await (const { interrupts } of run.watch()) if (interrupts.length > 0) await decideOldest(run);
  return { run, of: scripts, seen: await seenOf(run, scripts) };
}

/** Messages that wait for a turn, one that waits for a person, and one that fails. */
async function talk(runId: string) {
  const { agents } = talks;
  const run = await agents.start({ agent: 'talk', conversation: true, input: { say: 'hello' }, runId });
  const send = (say: string, waitMs?: number) => run.send({ say }, { messageId: say, waitMs });
  const told: Json[] = [(await send('one')) as unknown as Json];
  for (const say of ['pay', 'two', 'fail', 'three']) await send(say, 0);
  await expect.poll(async () => (await run.state()).interrupts.length).toBe(1);
  await expect.poll(async () => (await run.describe()).status).toBe('waiting_for_human');
  const [asked] = (await run.state()).interrupts;
  const decision = { interruptId: asked?.id ?? '', decision: { type: 'approve' as const }, actor: 'maria' };
  await run.decide({ ...decision, decisionId: 'd' });
  for (const say of ['pay', 'two', 'fail', 'three', 'four', 'one'])
    told.push((await send(say)) as unknown as Json);
  await run.close();
  return { run, of: talks, seen: { ...(await seenOf(run, talks)), told } };
}

describe.each(Object.entries({ work, talk }))('%s', (kind, live) => {
  test('handed over anywhere, it is the run that never was', { timeout: 180_000 }, async () => {
    const steady = await live(`${name} ${kind}`);
    const [events = []] = await executionsOf(steady.of.temporal, steady.run.id);
    // A step is a workflow task: the workflow sees how long its history is when one starts, and at no other moment.
    const lengths = ofType(events, 'EVENT_TYPE_WORKFLOW_TASK_STARTED').map(({ eventId }) => Number(eventId));
    const places = lengths.flatMap((length): [Where, number][] => [
      ['first', length],
      ...(length >= LEAST_OF_EACH ? [['each', length] as [Where, number]] : []),
    ]);
    let handedOver = 0;
    const lane = async () => {
      for (let place = places.shift(); place; place = places.shift()) {
        const { run, of, seen } = await live(handingOver(`${name} ${kind}`, ...place));
        const executions = await executionsOf(of.temporal, run.id);
        handedOver += executions.length - 1;
        expect(seen, place.join(' ')).toEqual(steady.seen);
        expect(executions.flatMap(taskFailures)).toEqual([]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    // At the last step there is nothing left to hand over.
    expect(handedOver).toBeGreaterThanOrEqual(lengths.length - 2);
  });
});
