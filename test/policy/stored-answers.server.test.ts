/** Decisions stay with an answer that a payload store keeps, and with one that a thread gives. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { definePolicies, definePolicy, redact } from 'airlockjs/policy';
import { createFetchActivities, type FetchActivity } from 'airlockjs/resources';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FetchCall, Json } from '../../src/common/protocol.js';
import isolated from '../activities/isolation/fixtures/resources.js';
import { environmentWith } from '../activities/support/attempt.js';
import { fetchOf } from '../runs/fixtures/script.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { shop } from './support/shop.js';

let directory: string;
let workers: TestWorkers;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'airlock-policies-'));
  const payloads = { store: { kind: 'file' as const, directory }, maxBytes: 11_000_000 };
  const privacy = definePolicy({
    name: 'privacy',
    version: '1',
    judge: () => redact({ result: ['rows.*.email'] }),
  });
  workers = await startWorkers(
    shop,
    { payloads },
    await agentsBundle('test/runs/fixtures/agents.ts'),
    definePolicies([privacy]),
  );
});
afterAll(async () => {
  await workers?.stop();
  await rm(directory, { recursive: true, force: true });
});

test('in a payload store', async () => {
  const step = fetchOf('customers', { size: 3_000_000 });
  const run = await workers.agents.start({ agent: 'script', input: { step } });
  const { result } = (await run.result()) as { result: { rows: Json; filling: string } };
  expect(result.filling).toHaveLength(3_000_000);
  expect(result.rows).toMatchObject([{ email: '[redacted]' }]);
  expect((await readdir(directory)).length).toBeGreaterThan(0);
  expect(await run.log()).toMatchObject([{ policy: [{ policy: 'privacy', outcome: 'redact' }] }]);
});

test('from a thread of an isolated resource, which is given the params without what is hidden', async () => {
  const module = fileURLToPath(new URL('../activities/isolation/fixtures/resources.ts', import.meta.url));
  const hide = definePolicy({
    name: 'hide',
    version: '1',
    judge: () => redact({ params: ['secret'], result: ['principal'] }),
  });
  const activities = createFetchActivities(isolated, {
    module,
    policies: { policies: definePolicies([hide]), mode: 'enforce', timeoutMs: 10_000 },
  });
  const call: FetchCall = {
    ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent: 'a', version: '1' },
    ...{
      resource: 'where',
      params: { secret: 's', open: 'o' },
      idempotencyKey: 'key-1',
      principal: { id: 'ada' },
    },
  };
  const activity = activities['fetch.where'] as FetchActivity;
  const answer = await environmentWith().run<[FetchCall], unknown, FetchActivity>(activity, call);
  expect(JSON.parse(JSON.stringify(answer))).toMatchObject({
    params: { secret: '[redacted]', open: 'o' },
    principal: '[redacted]',
  });
});
