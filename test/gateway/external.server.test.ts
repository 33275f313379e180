/** Fetches that somebody else's process answers, by HTTP: taken, kept alive, answered, refused, late. */
import { randomUUID } from 'node:crypto';
import { RunEndedError } from 'airlockjs';
import { externalResource } from 'airlockjs/resources';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fetchOf } from '../runs/fixtures/script.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { claimsOf, params, score } from './support/claims.js';
import { startTestGateway, type TestGateway } from './support/gateway.js';

/** Each test has its own, so that none takes another's fetches. */
const resources = {
  plain: score(),
  checked: score(),
  failing: score(),
  guarded: score(),
  cancelled: score(),
  leased: externalResource({ params: z.json(), result: z.json(), deadline: '60s', lease: '1s' }),
  hasty: externalResource({ params: z.json(), result: z.json(), deadline: '3s' }),
};

/** Names the variable. With it another gateway reads the claims of this one. */
const SEAL_KEY = 'AIRLOCK_TEST_EXTERNAL_SEAL_KEY';

let gateway: TestGateway;
beforeAll(async () => {
  process.env[SEAL_KEY] = randomUUID();
  gateway = await startTestGateway(
    { access: { resources: { guarded: ['scorers'] } }, sealKey: SEAL_KEY },
    { resources, agents: await agentsBundle('test/runs/fixtures/agents.ts') },
  );
}, 120_000);
afterAll(() => gateway?.stop());

const { start, claim, say, answerOf } = claimsOf<keyof typeof resources>(() => gateway);
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
    expect([second.status, second.body.code]).toEqual([410, 'claim_expired']);
    // Another gateway of the deployment says the same.
    await gateway.restart();
    const elsewhere = await say(body, 'error', { message: 'too late' });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([second.status, second.body.code]);
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
