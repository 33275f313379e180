/** What a run, and a turn of a conversation, may take; and what becomes of what an ended turn still waited for. */
import type { Config } from 'airlockjs';
import type { WorkflowBundle } from 'airlockjs/worker';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { eventsOf, executionsOf, ofType, taskFailures } from '../runs/support/history.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { resources } from '../workflows/support/resources.js';

let bundle: WorkflowBundle;
beforeAll(async () => {
  bundle = await agentsBundle('test/runaways/fixtures/agents.ts');
});

const started: TestWorkers[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((workers) => workers.stop()));
});

async function workersWith(overrides: Partial<Config> = {}): Promise<TestWorkers> {
  const workers = await startWorkers(resources, overrides, bundle);
  started.push(workers);
  return workers;
}
const take = (kind: string, times = 1) => ({ kind, times });
const begin = ({ agents }: TestWorkers, input: ReturnType<typeof take>) =>
  agents.start({ agent: 'taker', input });
const talk = ({ agents }: TestWorkers) => agents.start({ agent: 'taker', conversation: true });

test('a run stops at its limit of fetches, of questions, of steps, and says which', async () => {
  const workers = await workersWith({ limits: { steps: 6, run: { fetches: 3, questions: 2 } } });
  await expect((await begin(workers, take('fetches', 9))).result()).rejects.toMatchObject({
    code: 'fetch_limit',
    message: expect.stringContaining('its limit of 3 fetches (limits.run.fetches): fetch-4 is number 4'),
  });
  await expect((await begin(workers, take('fetches-at-once', 9))).result()).rejects.toMatchObject({
    code: 'fetch_limit',
  });
  const asking = await begin(workers, take('questions', 3));
  for (const n of [1, 2]) {
    await expect
      .poll(async () => (await asking.state()).interrupts.map(({ id }) => id))
      .toEqual([`question-${n}`]);
    await asking.decide({
      interruptId: `question-${n}`,
      decision: { type: 'respond', value: n },
      actor: 'maria',
    });
  }
  await expect(asking.result()).rejects.toMatchObject({
    code: 'question_limit',
    message: expect.stringContaining('question-3 is number 3'),
  });
  const within = await begin(workers, take('fetches', 3));
  expect(await within.result()).toMatchObject({ said: 4 });
  // A limit that was not reached leaves nothing.
  const marks = ofType(await eventsOf(workers.temporal, within.id), 'EVENT_TYPE_MARKER_RECORDED');
  expect(marks).toHaveLength(1);
});

test('what was spent goes along when a run continues as new', async () => {
  const workers = await workersWith({ limits: { historyEvents: 12, run: { fetches: 7 } } });
  const run = await begin(workers, take('fetches', 20));
  await expect(run.result()).rejects.toMatchObject({
    code: 'fetch_limit',
    message: expect.stringContaining('fetch-8 is number 8'),
  });
  expect((await executionsOf(workers.temporal, run.id)).length).toBeGreaterThan(1);
});

test('a turn that reaches a limit fails, and the conversation goes on', async () => {
  const workers = await workersWith({ limits: { turn: { fetches: 2, steps: 4 } } });
  const run = await talk(workers);
  expect(await run.send(take('fetches', 5))).toMatchObject({
    turn: 1,
    status: 'failed',
    error: {
      code: 'fetch_limit',
      message: expect.stringContaining('Turn 1 was stopped at its limit of 2 fetches'),
    },
  });
  expect(await run.send(take('once'))).toMatchObject({ turn: 2, status: 'completed', result: { said: 42 } });
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
});

test('limits may be changed while runs are parked', async () => {
  const low = await workersWith({ limits: { turn: { fetches: 2 } } });
  const id = (await talk(low)).id;
  expect(await low.agents.send(id, take('fetches', 5))).toMatchObject({ error: { code: 'fetch_limit' } });
  expect(await low.agents.send(id, take('fetches', 2))).toMatchObject({ status: 'completed' });
  await Promise.all(started.splice(0).map((workers) => workers.stop()));

  const { taskQueue } = low;
  const high = await workersWith({ taskQueue, limits: { turn: { fetches: 9 } } });
  expect(await high.agents.send(id, take('fetches', 5))).toMatchObject({ turn: 3, status: 'completed' });
  await Promise.all(started.splice(0).map((workers) => workers.stop()));

  const lower = await workersWith({ taskQueue, limits: { turn: { fetches: 1 }, run: { wallClock: '1h' } } });
  expect(await lower.agents.send(id, take('once'))).toMatchObject({ turn: 4, status: 'completed' });
  expect(await lower.agents.send(id, take('fetches', 2))).toMatchObject({ error: { code: 'fetch_limit' } });
  expect(taskFailures(await eventsOf(lower.temporal, id))).toEqual([]);
  // Three sets of workers, one after the other.
}, 90_000);

test('a run stops at its limit on the clock, waiting for a person or not; a turn does so by itself', async () => {
  const workers = await workersWith({ limits: { run: { wallClock: '3s' } } });
  const run = await begin(workers, take('wait'));
  await expect(run.result()).rejects.toMatchObject({
    code: 'time_limit',
    message: expect.stringContaining('its limit of 3s on the clock (limits.run.wallClock)'),
  });
  const conversation = await talk(workers);
  await expect(conversation.result()).rejects.toMatchObject({ code: 'time_limit' });

  const byTurn = await workersWith({ limits: { turn: { wallClock: '1s' } } });
  const going = await talk(byTurn);
  expect(await going.send(take('once'))).toMatchObject({ status: 'completed' });
  await going.send(take('wait'), { messageId: 'waits' });
  await expect
    .poll(async () => going.send(take('wait'), { messageId: 'waits' }))
    .toMatchObject({ turn: 2, status: 'failed', error: { code: 'time_limit' } });
  expect((await going.state()).interrupts).toEqual([]);
  const timers = await eventsOf(byTurn.temporal, going.id);
  expect(ofType(timers, 'EVENT_TYPE_TIMER_CANCELED').length).toBeGreaterThan(0);
});

test('a question that its turn did not wait for is withdrawn, and holds up nobody', async () => {
  const workers = await workersWith();
  const run = await talk(workers);
  expect(await run.send(take('race'))).toMatchObject({ turn: 1, status: 'completed', result: { said: 2 } });
  await expect.poll(async () => (await run.state()).status).toBe('waiting_for_message');
  expect((await run.state()).interrupts).toEqual([]);
  const [asked] = await run.log();
  expect(asked).toMatchObject({ id: 'question-1', withdrawnAt: expect.any(String) });
  await expect(
    run.decide({ interruptId: 'question-1', decision: { type: 'respond', value: 1 }, actor: 'maria' }),
  ).rejects.toMatchObject({ code: 'withdrawn', message: expect.stringContaining('turn 1 ended') });
  await expect
    .poll(
      async () =>
        (await workers.temporal.workflow.getHandle(run.id).describe()).searchAttributes.AirlockAssignees ??
        [],
    )
    .toEqual([]);

  expect(await run.send(take('fail'))).toMatchObject({ status: 'failed', error: { code: 'agent_failed' } });
  expect(await run.send(take('once'))).toMatchObject({ turn: 3, status: 'completed' });
  expect((await run.log()).filter(({ withdrawnAt }) => withdrawnAt)).toHaveLength(2);
});

test('a fetch that its turn did not wait for is cancelled', async () => {
  const workers = await workersWith();
  const run = await talk(workers);
  expect(await run.send(take('race-slow'))).toMatchObject({ status: 'completed', result: { said: 4 } });
  const [slow] = await run.log();
  expect(slow).toMatchObject({ answer: { ok: false, error: { code: 'cancelled' } } });
  expect(await run.send(take('once'))).toMatchObject({ turn: 2, status: 'completed' });
  const events = await eventsOf(workers.temporal, run.id);
  expect(ofType(events, 'EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED')).toHaveLength(1);
  expect(taskFailures(events)).toEqual([]);
});

test('who sent a message is told with its turn; sent again after the close it finds its turn', async () => {
  const workers = await workersWith();
  const run = await talk(workers);
  const first = { actor: 'maria', messageId: 'm1' };
  expect(await run.send(take('once'), first)).toMatchObject({ turn: 1, sentBy: 'maria' });
  expect((await run.state()).conversation).toMatchObject({ turn: 1, sentBy: 'maria' });
  expect(await run.log()).toMatchObject([{ id: 'fetch-1', turn: 1, sentBy: 'maria' }]);
  await run.send(take('wait'), { actor: { id: 'ann', team: 'ops' }, messageId: 'm2' });
  await run.close();

  expect(await run.send(take('once'), first)).toMatchObject({
    turn: 1,
    status: 'completed',
    sentBy: 'maria',
  });
  expect(await run.send(take('wait'), { messageId: 'm2' })).toMatchObject({
    turn: 2,
    status: 'waiting_for_human',
    sentBy: { id: 'ann', team: 'ops' },
  });
  await expect(run.send(take('once'), { messageId: 'm3' })).rejects.toMatchObject({
    code: 'conversation_closed',
  });
});
