/** Conversations over HTTP: messages in the name of whoever sends them, each once. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, startTestGateway, type TestGateway } from './support/gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { wait: '5s' } });
}, 120_000);
afterAll(() => gateway?.stop());

const PATIENTLY = { timeout: 30_000, interval: 100 };
const call: TestGateway['call'] = (...args) => gateway.call(...args);
const freshId = () => `run-${randomUUID()}`;
const parked = { agent: 'talk', input: { say: 'pay' } };

async function start(caller: Caller, more: object = {}): Promise<string> {
  const { status, body } = await call(caller, 'POST', '/v1/runs', { id: freshId(), ...parked, ...more });
  expect([status, body]).toEqual([201, { id: expect.any(String), isNew: true }]);
  return body.id;
}

const untilAsking = (id: string) =>
  expect
    .poll(async () => (await call('admin', 'GET', `/v1/runs/${id}`)).body.status, PATIENTLY)
    .toBe('waiting_for_human');

describe('POST /v1/runs/{id}/messages', () => {
  it('talks with a conversation in the name of the caller, each message once', async () => {
    const { body: started } = await call('alice', 'POST', '/v1/runs', { agent: 'talk', conversation: true });
    const messages = `/v1/runs/${started.id}/messages`;
    const hello = { message: { say: 'hello' }, messageId: 'm-1' };
    const first = await call('alice', 'POST', messages, hello);
    expect(first).toMatchObject({ status: 200, body: { turn: 1, status: 'completed', sentBy: 'alice' } });
    expect((await call('alice', 'POST', messages, hello)).body).toEqual(first.body);
    const asked = await call('support', 'POST', messages, { message: { say: 'pay' } });
    expect(asked).toMatchObject({
      status: 202,
      body: { turn: 2, status: 'waiting_for_human', sentBy: 'sara' },
    });
    const forged = await call('alice', 'POST', messages, { message: { say: 'hi' }, actor: 'bob' });
    expect(forged).toMatchObject({ status: 403, body: { code: 'impersonation_refused' } });
    const refused = await call('alice', 'POST', messages, { message: { lc: 2 }, waitMs: 0, room: 1 });
    expect(refused).toMatchObject({ status: 400, body: { code: 'bad_input' } });
  });

  it('is refused by a run that is no conversation', async () => {
    const id = await start('alice');
    await untilAsking(id);
    const { status, body } = await call('alice', 'POST', `/v1/runs/${id}/messages`, { message: 'x' });
    expect([status, body.code]).toEqual([409, 'decision_failed']);
  });
});
