/** Runs over HTTP: started once, read, talked with and stopped, by those who may. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway, tokenOf } from './support/gateway.js';
import { freshId, parked, parkedRuns } from './support/parked-runs.js';
import { rawPost } from './support/raw-post.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { wait: '5s' } });
}, 120_000);
afterAll(() => gateway?.stop());

const { call, start, untilAsking } = parkedRuns(() => gateway);

describe('POST /v1/runs', () => {
  it('starts a run on behalf of the caller', async () => {
    const { status, headers, body } = await call('alice', 'POST', '/v1/runs', parked);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/runs/${body.id}`);
    await untilAsking(body.id);
    const { body: shown } = await call('alice', 'GET', `/v1/runs/${body.id}`);
    expect(shown).toMatchObject({ id: body.id, agent: 'talk', version: '1', principal: { id: 'alice' } });
    expect(shown.interrupts).toMatchObject([{ kind: 'approval', action: 'pay' }]);
  });

  it('starts it once: the same again finds it, another input or another caller does not', async () => {
    const id = freshId();
    const again = { id, ...parked };
    const both = await Promise.all([1, 2, 3].map(() => call('alice', 'POST', '/v1/runs', again)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(new Set(both.map(({ body }) => body.id))).toEqual(new Set([id]));
    const reordered = { input: parked.input, agent: parked.agent, id };
    expect(await call('alice', 'POST', '/v1/runs', reordered)).toMatchObject({
      status: 200,
      body: { id, isNew: false },
    });
    const other = await call('alice', 'POST', '/v1/runs', { ...again, input: { say: 'other' } });
    expect(other).toMatchObject({ status: 409, body: { code: 'run_exists' } });
    expect(await call('bob', 'POST', '/v1/runs', again)).toMatchObject({
      status: 409,
      body: { code: 'run_exists' },
    });
  });

  it('lets nobody but those who may name another principal, or say more of themselves', async () => {
    for (const principal of ['bob', { id: 'bob' }, { id: 'alice', role: 'owner' }]) {
      expect(await call('alice', 'POST', '/v1/runs', { ...parked, principal })).toMatchObject({
        status: 403,
        body: { code: 'impersonation_refused' },
      });
    }
    const own = await start('alice', { principal: 'alice' });
    await untilAsking(own);
    const id = await start('admin', { principal: { id: 'bob', role: 'owner' } });
    await untilAsking(id);
    expect((await call('bob', 'GET', `/v1/runs/${id}`)).body.principal).toEqual({ id: 'bob', role: 'owner' });
  });

  it('starts none under an id that a command line takes for an option', async () => {
    for (const id of ['--as=boss', '-rf2']) {
      expect(await call('alice', 'POST', '/v1/runs', { id, ...parked })).toMatchObject({
        status: 400,
        body: { code: 'bad_input' },
      });
    }
  });

  it('says what is wrong with a request, and where', async () => {
    const { status, headers, body } = await call('alice', 'POST', '/v1/runs', { agent: 7, inputs: {} });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({ code: 'bad_input', status: 400, requestId: headers.get('x-request-id') });
    expect(body.issues).toEqual([
      { path: 'agent', message: expect.stringContaining('expected string') },
      { path: '', message: expect.stringContaining('inputs') },
    ]);
  });
});

describe('a run', () => {
  it("is answered for as if it were not there to whoever doesn't reach it", async () => {
    const id = await start('alice');
    const missing = freshId();
    const routes = [
      ['GET', ''],
      ['GET', '/log'],
      ['GET', '/result'],
      ['GET', '/events'],
      ['POST', '/cancel'],
      ['POST', '/messages', { message: 'x' }],
    ] as const;
    for (const [method, path, body] of routes) {
      const [theirs, nobodys] = await Promise.all(
        [id, missing].map((run) => call('bob', method, `/v1/runs/${run}${path}`, body)),
      );
      expect(theirs).toMatchObject({ status: 404, body: { code: 'run_not_found' } });
      const without = (run: string, answer = theirs) =>
        JSON.stringify({ ...answer?.body, requestId: '' }).replaceAll(run, '');
      expect(without(id)).toBe(without(missing, nobodys));
    }
  });

  it('of another client belongs to the principal of its input', async () => {
    const id = freshId();
    await gateway.workers.temporal.workflow.start('agentRun', {
      workflowId: id,
      taskQueue: gateway.workers.taskQueue,
      args: [{ ...parked, principal: "o'alice" }],
    });
    const named = await gateway.workers.agents.start({ ...parked, principal: 'alice' });
    const nobodys = await gateway.workers.agents.start(parked);
    expect((await call('alice', 'GET', `/v1/runs/${named.id}`)).status).toBe(200);
    for (const one of [id, nobodys.id]) {
      expect((await call('alice', 'GET', `/v1/runs/${one}`)).status).toBe(404);
      expect((await call('admin', 'GET', `/v1/runs/${one}`)).status).toBe(200);
      expect((await call('support', 'GET', `/v1/runs/${one}`)).status).toBe(200);
    }
  });

  it('gives its log in pages, and its result when it has one', async () => {
    const id = await start('alice', { input: { say: 'hello' } });
    const waited = await call('alice', 'GET', `/v1/runs/${id}/result?waitMs=60000`);
    expect(waited).toMatchObject({ status: 200, body: { id, status: 'completed' } });
    expect(waited.body.result).toMatchObject({ answer: 'hello 2' });
    const { body } = await call('alice', 'GET', `/v1/runs/${id}/log`);
    expect(body.entries).toMatchObject([
      { id: 'fetch-1', request: { resource: 'double' }, answer: { ok: true } },
    ]);
    expect(body.next).toBeUndefined();
    expect((await call('alice', 'GET', `/v1/runs/${id}/log?after=1`)).body).toEqual({ entries: [] });
  });

  it('is waited for as long as the gateway allows, and no longer', async () => {
    const id = await start('alice');
    const began = Date.now();
    const { status, body } = await call('alice', 'GET', `/v1/runs/${id}/result?waitMs=1000`);
    expect([status, body.id]).toEqual([202, id]);
    expect(Date.now() - began).toBeGreaterThanOrEqual(900);
    expect(Date.now() - began).toBeLessThan(20_000);
  });

  it('is cancelled once, and its result says so', async () => {
    const id = await start('alice');
    await untilAsking(id);
    expect((await call('reader', 'POST', `/v1/runs/${id}/cancel`)).status).toBe(403);
    expect(await call('alice', 'POST', `/v1/runs/${id}/cancel`, { reason: 'not now' })).toMatchObject({
      status: 202,
      body: { id },
    });
    expect(await call('alice', 'GET', `/v1/runs/${id}/result?waitMs=30000`)).toMatchObject({
      status: 200,
      body: { id, status: 'cancelled', failure: { code: 'cancelled' } },
    });
    expect(await call('alice', 'POST', `/v1/runs/${id}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'run_closed' },
    });
  });

  it.each([
    ['neither a body nor a length', []],
    ['an empty body', ['content-length: 0']],
    ['an empty body that is called JSON', ['content-type: application/json', 'content-length: 0']],
    ['an empty form', ['content-type: application/x-www-form-urlencoded', 'content-length: 0']],
  ])('is cancelled by a request with %s', async (_, headers) => {
    const id = await start('alice');
    const answer = await rawPost(gateway.url, `/v1/runs/${id}/cancel`, [
      `authorization: Bearer ${tokenOf('alice')}`,
      ...headers,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 202 /);
  });

  it('that failed says why', async () => {
    const id = await start('alice', { input: { say: 'fail' } });
    expect((await call('alice', 'GET', `/v1/runs/${id}/result?waitMs=30000`)).body).toMatchObject({
      status: 'failed',
      failure: { code: 'agent_failed', message: expect.stringContaining('I cannot do that.') },
    });
    expect((await call('alice', 'GET', `/v1/runs/${id}`)).body).toMatchObject({
      status: 'failed',
      failure: { code: 'agent_failed' },
      closedAt: expect.any(String),
    });
  });
});
