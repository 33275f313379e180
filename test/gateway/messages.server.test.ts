/** Conversations over HTTP: messages in the name of whoever sends them, each once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.js';
import { parkedRuns } from './support/parked-runs.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { wait: '5s' } });
}, 120_000);
afterAll(() => gateway?.stop());

const { call, start, untilAsking } = parkedRuns(() => gateway);

describe('POST /v1/runs/{id}/messages', () => {
  it('talks with a conversation in the name of the caller, each message once', async () => {
    const { body: started } = await call('alice', 'POST', '/v1/runs', { agent: 'talk', conversation: true });
    const messages = `/v1/runs/${started.id}/messages`;
    const hello = { message: { say: 'hello' }, messageId: 'm-1' };
    const first = await call('alice', 'POST', messages, hello);
    expect(first).toMatchObject({ status: 200, body: { turn: 1, status: 'completed', sentBy: 'alice' } });
    expect((await call('alice', 'POST', messages, hello)).body).toEqual(first.body);
    const other = await call('alice', 'POST', messages, { ...hello, message: { say: 'good bye' } });
    expect(other).toMatchObject({ status: 409, body: { code: 'message_exists' } });
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
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'not_a_conversation',
      detail: 'The run is no conversation, so it takes no messages.',
    });
  });

  it.each([
    [{ agent: 'nobody-knows-it' }, 'unknown_agent'],
    [{ agent: 'talk', version: 'nobody-knows-it' }, 'unknown_version'],
  ])('waits for nobody where the run of %j waits for its agent', async (what, code) => {
    const { body: started } = await call('alice', 'POST', '/v1/runs', { ...what, conversation: true });
    const { status, body } = await call('alice', 'POST', `/v1/runs/${started.id}/messages`, { message: 'x' });
    expect([status, body.code]).toEqual([409, code]);
  });
});
