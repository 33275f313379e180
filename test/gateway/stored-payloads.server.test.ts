/** External fetches whose params, results and errors are kept in a payload store. */
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { externalResource } from 'airlockjs/resources';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { largestEvent, rawEventsOf } from '../payloads/support.js';
import { type S3Server, startS3Server } from '../payloads/support-s3.js';
import { fetchOf } from '../runs/fixtures/script.js';
import { ofType } from '../runs/support/history.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { claimsOf } from './support/claims.js';
import { startTestGateway, type TestGateway } from './support/gateway.js';

const MB = 1_000_000;
const resources = {
  large: externalResource({ params: z.json(), result: z.json(), deadline: '120s', lease: '60s' }),
};

let s3: S3Server;
let folder: string;
beforeAll(async () => {
  s3 = await startS3Server('payloads');
  folder = await mkdtemp(path.join(tmpdir(), 'airlock-gateway-store-'));
}, 120_000);
afterAll(async () => {
  await s3?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

describe.each(['file', 's3'] as const)('with a store of kind %s', (kind) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    const store =
      kind === 's3'
        ? { kind: 's3' as const, bucket: 'payloads', endpoint: s3.endpoint }
        : { kind: 'file' as const, directory: folder };
    gateway = await startTestGateway(
      {},
      {
        resources,
        agents: await agentsBundle('test/runs/fixtures/agents.ts'),
        payloads: { store, maxBytes: 6 * MB },
      },
    );
  }, 120_000);
  afterAll(() => gateway?.stop());

  const { start, claim, say, answerOf } = claimsOf<keyof typeof resources>(() => gateway);

  it('params are claimed whole, and a result is kept in the store', { timeout: 120_000 }, async () => {
    const params = { text: 'p'.repeat(3 * MB) };
    const run = await start(fetchOf('large', params));
    const { status, body } = await claim('large');
    expect([status, body.fetch.params.text.length]).toEqual([200, 3 * MB]);
    const value = 'r'.repeat(2 * MB);
    const tooLarge = await say(body, 'result', { result: 'r'.repeat(7 * MB) });
    expect([tooLarge.status, tooLarge.body.code]).toEqual([413, 'body_too_large']);
    expect((await say(body, 'result', { result: value })).status).toBe(200);
    await run.result();
    expect((await answerOf(run.id))?.ok).toBe(true);
    const events = await rawEventsOf(gateway.workers.temporal, run);
    expect(ofType(events, 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED')).toHaveLength(1);
    expect(largestEvent(events)).toBeLessThan(10_000);
  });

  it('an error keeps its large details, and its code', { timeout: 120_000 }, async () => {
    const run = await start(fetchOf('large', 1));
    const { body } = await claim('large');
    const error = { code: 'not_found', message: 'none', details: { text: 'd'.repeat(3 * MB) } };
    const said = await say(body, 'error', error);
    if (said.status !== 200) {
      expect([said.status, said.body.code]).toEqual([413, 'too_large']);
      expect((await say(body, 'error', { code: 'not_found', message: 'none' })).status).toBe(200);
    }
    await run.result();
    expect(await answerOf(run.id)).toMatchObject({
      ok: false,
      error: { code: 'not_found', message: 'none' },
    });
  });
});

it('a fetch whose params cannot be read now is offered again once they can', {
  timeout: 120_000,
}, async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'airlock-gateway-store-'));
  const gateway = await startTestGateway(
    {},
    {
      resources,
      agents: await agentsBundle('test/runs/fixtures/agents.ts'),
      payloads: { store: { kind: 'file', directory }, maxBytes: 6 * MB },
    },
  );
  try {
    const { start, claim, say } = claimsOf<keyof typeof resources>(() => gateway);
    const large = await start(fetchOf('large', 'p'.repeat(3 * MB)));
    await expect.poll(async () => (await readdir(directory)).length, { timeout: 30_000 }).toBeGreaterThan(0);
    await expect.poll(async () => (await large.state()).fetches.length, { timeout: 30_000 }).toBe(1);
    await rename(directory, `${directory}.away`);
    const unread = await claim('large');
    expect([unread.status, unread.body.code]).toEqual([503, expect.stringMatching(/^payload_/)]);
    // Another is not behind it.
    const small = await start(fetchOf('large', 1));
    const next = await claim('large', 5_000);
    expect([next.status, next.body.fetch?.runId]).toEqual([200, small.id]);
    expect((await say(next.body, 'result', { result: 1 })).status).toBe(200);
    await rename(`${directory}.away`, directory);
    const again = await claim('large', 60_000);
    expect([again.status, again.body.fetch?.runId]).toEqual([200, large.id]);
    expect((await say(again.body, 'result', { result: 2 })).status).toBe(200);
    await large.result();
  } finally {
    await gateway.stop();
    await rm(directory, { recursive: true, force: true });
  }
});
