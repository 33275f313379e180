/** External fetches over HTTP: who finds them in lists, and whose a claim is. */
import { Worker } from '@temporalio/worker';
import type { Json } from 'airlockjs';
import { resolveConfig } from 'airlockjs';
import { externalResource } from 'airlockjs/resources';
import { withSettings, workflowSettings } from 'airlockjs/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { all, fetchOf } from '../runs/fixtures/script.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { claimsOf, params, score } from './support/claims.js';
import { type Caller, startTestGateway, type TestGateway } from './support/gateway.js';

/** Each test has its own, so that none takes another's fetches. */
const resources = {
  odd: externalResource({ params: z.json(), result: z.json(), deadline: '60s', lease: '30s' }),
  plain: score(),
  guarded: score(),
  listed: score(),
};

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway(
    { access: { resources: { guarded: ['scorers'] } } },
    { resources, agents: await agentsBundle('test/runs/fixtures/agents.ts') },
  );
}, 120_000);
afterAll(() => gateway?.stop());

const { start, claim, say } = claimsOf<keyof typeof resources>(() => gateway);
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

describe('params that nobody thought of', { timeout: 120_000 }, () => {
  const nested = (levels: number): Json => (levels === 0 ? [] : [nested(levels - 1)]);

  it('do not stand in the way of other fetches', async () => {
    const odd = await start(fetchOf('odd', { 'half \ud800': '\udfff', ['__proto__']: 1 }));
    const { status, body } = await claim('odd');
    // Half of a character cannot be sent to a resource, whichever.
    expect([status, body.fetch.params]).toEqual([200, { 'half \ufffd': '\ufffd', ['__proto__']: 1 }]);
    expect((await say(body, 'result', { result: 1 })).status).toBe(200);
    await odd.result();

    const deep = await start(fetchOf('odd', nested(190)));
    expect((await claim('odd', 5_000)).status).toBe(204);
    await deep.result();
    expect(await deep.log()).toMatchObject([{ answer: { ok: false, error: { code: 'invalid_params' } } }]);
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
    const former = await say(body, 'result', { result: { score: 0 } }, 'former');
    expect([former.status, former.body.code]).toEqual([403, 'resource_refused']);
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
