/** The SDK's S3 driver, against a real service that speaks S3. */
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { StorageDriverClaim } from '@temporalio/common';
import { dataConverterOf, type JsonObject, resolveConfig } from 'airlockjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchOf, questionOf, seq } from '../runs/fixtures/script.js';
import { ofType, taskFailures } from '../runs/support/history.js';
import { questionsOf } from '../runs/support/questions.js';
import { resources } from '../runs/support/resources.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { claimOf, largestEvent, rawEventsOf } from './support.js';
import { type S3Server, startS3Server } from './support-s3.js';

const bucket = 'payloads';
let s3: S3Server;
let workers: TestWorkers;
const storeOf = (name: string) => ({ kind: 's3' as const, bucket: name, endpoint: s3.endpoint });
beforeAll(async () => {
  s3 = await startS3Server(bucket);
  const payloads = { store: storeOf(bucket), maxBytes: 6_000_000 };
  workers = await startWorkers(resources, { payloads }, await agentsBundle('test/runs/fixtures/agents.ts'));
});
afterAll(async () => {
  await workers?.stop();
  await s3?.stop();
});

test('params, a result and a decision of megabytes go through the bucket', async () => {
  const text = 'x'.repeat(5_000_000);
  const step = seq(fetchOf('bytes', { count: 5_000_000 }), questionOf('well?'));
  const run = await workers.agents.start({
    agent: 'stages',
    input: { steps: [fetchOf('echo', text), step] },
  });
  await questionsOf(run, 1);
  await run.decide({
    interruptId: 'question-3',
    decision: { type: 'respond', value: 'fine' },
    actor: 'maria',
  });
  // What the agent ends with has 15 MB: the store takes 6.
  await expect(run.result()).rejects.toMatchObject({ code: 'too_large' });
  const events = await rawEventsOf(workers.temporal, run);
  expect(largestEvent(events)).toBeLessThan(4_000);
  expect(taskFailures(events)).toEqual([]);

  const [done] = ofType(events, 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED');
  const claim = claimOf(done?.activityTaskCompletedEventAttributes?.result?.payloads?.[0]);
  expect(claim).toMatchObject({ bucket, key: expect.stringMatching(/^v0\/ns\/default\/.*\/d\/sha256\//) });
  const object = await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key: claim.key }));
  expect(object.ContentLength).toBeGreaterThan(5_000_000);
  const { KeyCount } = await s3.client.send(new ListObjectsV2Command({ Bucket: bucket }));
  expect(KeyCount).toBeGreaterThanOrEqual(3);
});

test('claims are read in the spelling of the Python driver, and written in both', async () => {
  const run = await workers.agents.start({
    agent: 'script',
    input: { step: fetchOf('bytes', { count: 1_000_000 }) },
  });
  expect(String(((await run.result()) as JsonObject).result)).toHaveLength(1_000_000);
  const [done] = ofType(await rawEventsOf(workers.temporal, run), 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED');
  const { hashAlgorithm, hashValue, ...python } = claimOf(
    done?.activityTaskCompletedEventAttributes?.result?.payloads?.[0],
  );
  expect(python).toMatchObject({ bucket, hash_algorithm: hashAlgorithm, hash_value: hashValue });
  const [driver] = workers.temporal.options.loadedDataConverter.externalStorage?.drivers ?? [];
  const [payload] = (await driver?.retrieve({}, [new StorageDriverClaim(python)])) ?? [];
  expect(payload?.data).toHaveLength(1_000_002);

  const [end] = ofType(await rawEventsOf(workers.temporal, run), 'EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED');
  const { key } = claimOf(end?.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0]);
  await s3.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  await expect(run.result()).rejects.toMatchObject({
    code: 'payload_missing',
    message: expect.stringContaining(`s3://${bucket}/${key}`),
  });
});

test('a bucket that is not there is told to whoever stores', async () => {
  const config = resolveConfig({ agents: './agents.ts', payloads: { store: storeOf('nowhere') } }, '/');
  const { externalStorage } = await dataConverterOf(config);
  const stored = externalStorage?.drivers[0]?.store(
    { target: { kind: 'workflow', namespace: 'default', id: 'run-1' } },
    [{ data: new Uint8Array(300_000) }],
  );
  await expect(stored).rejects.toMatchObject({
    type: 'airlock.payload_store_failed',
    nonRetryable: false,
    message: expect.stringMatching(/'run-1'.*bucket nowhere.*bucket/),
  });
});
