/** Fetches that somebody else's process answers, by HTTP: taken, kept alive, answered, refused, late. */
import { Worker } from '@temporalio/worker';
import { type JsonObject, RunEndedError, resolveConfig } from 'airlockjs';
import { externalResource } from 'airlockjs/resources';
import { withSettings, workflowSettings } from 'airlockjs/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { all, fetchOf, type Step } from '../runs/fixtures/script.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { type Caller, startTestGateway, type TestGateway } from './support/gateway.js';

const score = () =>
  externalResource({
    params: z.object({ order: z.string(), amount: z.number() }),
    result: z.object({ score: z.number().min(0).max(1) }),
    deadline: '60s',
    lease: '30s',
  });
/** Each test has its own, so that none takes another's fetches. */
const resources = {
  plain: score(),
  checked: score(),
  failing: score(),
  guarded: score(),
  listed: score(),
  cancelled: score(),
  leased: externalResource({ params: z.json(), result: z.json(), deadline: '60s', lease: '1s' }),
  hasty: externalResource({ params: z.json(), result: z.json(), deadline: '3s' }),
};
type Resource = keyof typeof resources;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway(
    { access: { resources: { guarded: ['scorers'] } } },
    { resources, agents: await agentsBundle('test/runs/fixtures/agents.ts') },
  );
}, 120_000);
afterAll(() => gateway?.stop());

const params = { order: 'maria-17', amount: 49.9 };
const start = (step: Step) =>
  gateway.workers.agents.start({ agent: 'script', input: { step } as JsonObject, principal: 'maria' });
const claim = (resource: Resource, waitMs = 30_000, caller: Caller = 'server') =>
  gateway.call(caller, 'POST', '/v1/fetches/claim', { resource, waitMs });
const say = (
  claimed: { claim: string },
  what: 'heartbeat' | 'result' | 'error',
  body?: unknown,
  caller: Caller = 'server',
) => gateway.call(caller, 'POST', `/v1/claims/${claimed.claim}/${what}`, body);
const answerOf = async (id: string) => {
  const [entry] = await gateway.workers.agents.log(id);
  return entry && 'answer' in entry ? entry.answer : undefined;
};
const untilAnswered = (id: string) =>
  expect.poll(() => answerOf(id), { timeout: 30_000 }).toEqual(expect.anything());

describe('a fetch of an external resource', { timeout: 120_000 }, () => {
  it('is taken by whoever asks, kept alive, and its answer is what the agent gets', async () => {
    const run = await start(fetchOf('plain', params));
    const { status, body } = await claim('plain');
    expect(status).toBe(200);
    expect(body).toEqual({
      claim: expect.any(String),
      leaseMs: 30_000,
      fetch: {
        id: 'fetch-1',
        runId: run.id,
        agent: 'script',
        version: expect.any(String),
        resource: 'plain',
        params,
        principal: { id: 'maria' },
        idempotencyKey: expect.stringContaining('fetch-1'),
        attempt: 1,
        deadlineAt: expect.stringMatching(/Z$/),
      },
    });
    expect(await say(body, 'heartbeat')).toMatchObject({ status: 200, body: { isWanted: true } });
    expect((await say(body, 'result', { result: { score: 0.25 } })).body).toEqual({
      id: 'fetch-1',
      runId: run.id,
    });
    await run.result();
    expect(await answerOf(run.id)).toEqual({ ok: true, value: { score: 0.25 } });

    const second = await say(body, 'result', { result: { score: 1 } });
    expect([second.status, second.body.code]).toEqual([409, 'claim_answered']);
    const after = await say(body, 'heartbeat');
    expect([after.status, after.body.code]).toEqual([410, 'claim_expired']);
  });

  it('keeps its claim where the result is refused', async () => {
    const run = await start(fetchOf('checked', params));
    const { body } = await claim('checked');
    for (const result of [{ score: 7 }, { score: '0.5' }, {}, null]) {
      const refused = await say(body, 'result', { result });
      expect([refused.status, refused.body.code]).toEqual([422, 'invalid_result']);
      expect(refused.body.issues.length).toBeGreaterThan(0);
    }
    expect((await say(body, 'result', { result: { score: 1 } })).status).toBe(200);
    await run.result();
  });

  it('is offered again where nobody keeps the claim alive, and the late answer does not count', async () => {
    const run = await start(fetchOf('leased', params));
    const first = await claim('leased');
    const second = await claim('leased', 60_000);
    expect(second.body.fetch).toMatchObject({
      attempt: expect.any(Number),
      idempotencyKey: first.body.fetch.idempotencyKey,
    });
    expect(second.body.fetch.attempt).toBeGreaterThan(1);
    const late = await say(first.body, 'result', { result: 'late' });
    expect([late.status, late.body.code]).toEqual([410, 'claim_expired']);
    expect((await say(second.body, 'result', { result: 'in time' })).status).toBe(200);
    await run.result();
    expect(await answerOf(run.id)).toEqual({ ok: true, value: 'in time' });
  });

  it('fails as its claimant says, or is offered again', async () => {
    const run = await start(fetchOf('failing', params));
    const first = await claim('failing');
    const busy = { code: 'unavailable', message: 'Not now.', retryable: true, retryAfterMs: 100 };
    expect((await say(first.body, 'error', busy)).status).toBe(200);
    const second = await claim('failing');
    expect(second.body.fetch.attempt).toBe(2);
    const gone = { code: 'not_found', message: 'No such order.', details: { order: 'maria-17' } };
    expect((await say(second.body, 'error', gone)).status).toBe(200);
    await untilAnswered(run.id);
    expect(await answerOf(run.id)).toMatchObject({
      ok: false,
      error: { ...gone, resource: 'failing' },
    });
  });

  it('with params that are not as they should be is offered to nobody', async () => {
    const run = await start(fetchOf('guarded', { order: 7 }));
    expect((await claim('guarded', 5_000)).status).toBe(204);
    await untilAnswered(run.id);
    expect(await answerOf(run.id)).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  });

  it('ends at its deadline where nobody asks for it', async () => {
    const run = await start(fetchOf('hasty', params));
    await untilAnswered(run.id);
    expect(await answerOf(run.id)).toMatchObject({ ok: false, error: { code: 'timeout' } });
  });

  it('is wanted no more where its run is cancelled', async () => {
    const run = await start(fetchOf('cancelled', params));
    const { body } = await claim('cancelled');
    await run.cancel();
    await expect(run.result()).rejects.toSatisfy(RunEndedError.isInstance);
    const kept = await say(body, 'heartbeat');
    expect(kept.status === 410 || kept.body.isWanted === false).toBe(true);
  });
});

describe('GET /v1/fetches', { timeout: 120_000 }, () => {
  const list = async (query: string, caller: Caller = 'server') =>
    (await gateway.call(caller, 'GET', `/v1/fetches?${query}`)).body.fetches;

  it('lists what is pending to those who may answer it, and asks no run', async () => {
    const step = all(fetchOf('listed', params), fetchOf('listed', params), fetchOf('guarded', params));
    const run = await start(step);
    const shown = (id: string, resource: string) => ({
      id,
      runId: run.id,
      resource,
      agent: 'script',
      version: expect.any(String),
      requestedAt: expect.stringMatching(/Z$/),
    });
    const both = [shown('fetch-1', 'listed'), shown('fetch-2', 'listed')];
    await expect.poll(() => list('resource=listed'), { timeout: 30_000 }).toEqual(both);
    await gateway.workers.withoutAgentWorker(async () => {
      expect(await list('resource=listed')).toEqual(both);
      expect(await list('agent=script')).toEqual(
        expect.arrayContaining([...both, shown('fetch-3', 'guarded')]),
      );
      const ofOthers = await gateway.call('outsider', 'GET', '/v1/fetches?resource=guarded');
      expect(ofOthers.body.fetches).toEqual([]);
      expect(await list('resource=nothing')).toEqual([]);
    });
    for (const resource of ['listed', 'listed', 'guarded'] as const) {
      const { body } = await claim(resource);
      expect((await say(body, 'result', { result: { score: 0 } })).status).toBe(200);
    }
    await run.result();
    await expect.poll(() => list('resource=listed'), { timeout: 30_000 }).toEqual([]);
    const { temporal } = gateway.workers;
    const history = await temporal.workflow.getHandle(run.id).fetchHistory();
    const marks = (history.events ?? []).filter((event) => event.markerRecordedEventAttributes);
    expect(marks.length).toBeGreaterThanOrEqual(2);
    // Which resources are external is the history's word: a worker that knows nothing of them replays the run.
    const config = resolveConfig({ agents: './agents.ts' }, process.cwd());
    const bundle = await agentsBundle('test/runs/fixtures/agents.ts');
    const workflowBundle = withSettings(bundle, workflowSettings(config, {}));
    await Worker.runReplayHistory({ workflowBundle }, history);
  });
});

describe('a claim', { timeout: 120_000 }, () => {
  it('is made by the gateway alone, and for its claimant', async () => {
    const run = await start(all(fetchOf('guarded', params)));
    const { body } = await claim('guarded');
    const other = await claim('plain', 0, 'other');
    expect(other.status).toBe(204);
    const forged = `${body.claim.slice(0, -4)}AAAA`;
    for (const [claimed, caller] of [
      [body, 'other'],
      [{ claim: forged }, 'server'],
      [{ claim: 'rubbish' }, 'server'],
    ] as const) {
      const { status, body: problem } = await say(claimed, 'result', { result: { score: 0 } }, caller);
      expect([status, problem.code]).toEqual([404, 'unknown_claim']);
    }
    expect((await say(body, 'result', { result: { score: 0 } })).status).toBe(200);
    await run.result();
  });

  it('is given on resources that are external and open to the caller alone', async () => {
    for (const [resource, code] of [
      ['double', [404, 'unknown_resource']],
      ['__proto__', [404, 'unknown_resource']],
      ['', [400, 'bad_input']],
    ] as const) {
      const { status, body } = await gateway.call('server', 'POST', '/v1/fetches/claim', { resource });
      expect([status, body.code]).toEqual(code);
    }
  });
});
