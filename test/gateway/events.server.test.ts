/** Runs followed over HTTP: what a listener hears, and from where on. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Caller, startTestGateway, type TestGateway, tokenOf } from './support/gateway.js';
import { type Listener, listen } from './support/listener.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { streams: 20 } });
}, 120_000);
afterAll(() => gateway?.stop());

const listenTo = (id: string, lastEventId?: string, caller: Caller = 'alice'): Promise<Listener> =>
  listen(`${gateway.url}/v1/runs/${id}/events`, tokenOf(caller), lastEventId);

async function startTalk(): Promise<string> {
  const id = `talk-${randomUUID()}`;
  await gateway.call('alice', 'POST', '/v1/runs', { id, agent: 'talk', conversation: true });
  return id;
}

const say = (id: string, what: string) =>
  gateway.call('alice', 'POST', `/v1/runs/${id}/messages`, { message: { say: what }, waitMs: 20_000 });

const decide = (id: string, interruptId: string) =>
  gateway.workers.agents.decide(id, { interruptId, decision: { type: 'approve' }, actor: 'maria' });

/** Which entry, and whether it has its answer. */
const heard = ({ events }: Listener) =>
  events
    .filter(({ event }) => event === 'log')
    .map(({ data }) => `${data.id}${data.answeredAt === undefined ? '' : ' answered'}`);

it('hears of each request, of each answer, and of the end', async () => {
  const id = await startTalk();
  const listener = await listenTo(id);
  await say(id, 'pay');
  await listener.until(({ event, data }) => event === 'log' && data.id === 'approval-1');
  await decide(id, 'approval-1');
  await listener.until(({ data }) => data.answeredAt !== undefined);
  await gateway.workers.agents.get(id).close();
  await listener.ended;
  expect(heard(listener)).toEqual(['approval-1', 'approval-1 answered']);
  expect(listener.events[0]).toMatchObject({ event: 'state', data: { agent: 'talk' } });
  expect(listener.events.at(-1)).toMatchObject({ event: 'end', data: { id, status: 'completed' } });
  const ids = listener.events.flatMap(({ id }) => id ?? []);
  expect(ids).toEqual([
    expect.stringMatching(/^1-[0-9a-f]{8}-1$/),
    expect.stringMatching(/^1-[0-9a-f]{8}-$/),
    expect.stringMatching(/^1-[0-9a-f]{8}--end$/),
  ]);

  // Whoever has heard of the end is told to ask no more; whoever has not hears what is missing.
  const response = await fetch(`${gateway.url}/v1/runs/${id}/events`, {
    headers: { authorization: `Bearer ${tokenOf('alice')}`, 'last-event-id': ids[2] ?? '' },
  });
  expect(response.status).toBe(204);
  const late = await listenTo(id, ids[0]);
  await late.ended;
  expect(late.events.flatMap(({ id }) => id ?? [])).toEqual(ids.slice(1));
  const first = await listenTo(id);
  await first.ended;
  expect(first.events.flatMap(({ id }) => id ?? [])).toEqual(ids.slice(1));
}, 120_000);

it('hears what was missed while it was away, the gateway started anew and the run continued as new', async () => {
  const id = await startTalk();
  await say(id, 'one');
  const before = await listenTo(id);
  await say(id, 'pay');
  const asked = await before.until(({ event, data }) => event === 'log' && data.id === 'approval-2');
  await gateway.restart();
  await before.ended;
  expect(before.events.at(-1)?.event).not.toBe('end');

  const run = gateway.workers.temporal.workflow.getHandle(id);
  const execution = (await run.describe()).runId;
  await gateway.workers.agents.get(id).upgrade();
  await expect.poll(async () => (await run.describe()).runId, { timeout: 30_000 }).not.toBe(execution);
  await expect
    .poll(async () => (await gateway.workers.agents.state(id)).interrupts.length, { timeout: 30_000 })
    .toBe(1);
  await decide(id, 'approval-2');
  await say(id, 'two');

  const after = await listenTo(id, asked.id);
  await after.until(
    ({ event, data }) => event === 'log' && data.id === 'fetch-3' && data.answeredAt !== undefined,
  );
  await after.close();
  expect(heard(after).filter((one) => !['approval-2', 'fetch-3'].includes(one))).toEqual([
    'approval-2 answered',
    'fetch-3 answered',
  ]);
}, 120_000);

it('begins anew where the log is another one', async () => {
  const id = await startTalk();
  await say(id, 'one');
  for (const lastEventId of ['1-00000000-', '7-00000000-3.5']) {
    const listener = await listenTo(id, lastEventId);
    await listener.until(({ event }) => event === 'log');
    await listener.close();
    expect(listener.events.map(({ event }) => event)).toEqual(['state', 'reset', 'log']);
  }
  for (const lastEventId of ['rubbish', '1--', '-1-0-', '1-00000000-1.'])
    expect(await (await listenTo(id, lastEventId)).problem).toMatchObject({
      status: 400,
      code: 'bad_event_id',
    });
}, 120_000);

it('is refused where as many listen as may, and free again when they go', async () => {
  const id = await startTalk();
  const listeners = await Promise.all(Array.from({ length: 20 }, () => listenTo(id)));
  await Promise.all(listeners.map((one) => one.until(({ event }) => event === 'state')));
  expect(await (await listenTo(id)).problem).toMatchObject({ status: 503, code: 'too_many_streams' });
  await say(id, 'one');
  await Promise.all(listeners.map((one) => one.until(({ data }) => data.answeredAt !== undefined)));
  await Promise.all(listeners.map((one) => one.close()));
  const isTaken = async () => {
    const listener = await listenTo(id);
    await listener.close();
    return (await listener.problem.catch(() => undefined)) === undefined;
  };
  await expect.poll(isTaken, { timeout: 20_000 }).toBe(true);
}, 120_000);
