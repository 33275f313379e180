/** Runs whose params, results, answers and states are larger than a history takes, with a store of files. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@temporalio/client';
import { StorageDriverClaim } from '@temporalio/common';
import { encodeReferencePayload } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { Worker } from '@temporalio/worker';
import { AgentClient, dataConverterOf, type JsonObject, type RunHandle, resolveConfig } from 'airlockjs';
import { withSettings, workflowSettings } from 'airlockjs/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { all, bulkOf, fetchOf, questionOf, type Step, seq } from '../runs/fixtures/script.js';
import { executionsOf, ofType, taskFailures } from '../runs/support/history.js';
import { questionsOf } from '../runs/support/questions.js';
import { resources } from '../runs/support/resources.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { claimOf, largestEvent, rawEventsOf } from './support.js';

const AGENTS = 'test/runs/fixtures/agents.ts';
let directory: string;
let workers: TestWorkers;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'airlock-payloads-'));
  const payloads = { store: { kind: 'file' as const, directory }, maxBytes: 11_000_000 };
  workers = await startWorkers(
    resources,
    { payloads, limits: { historyEvents: 20 } },
    await agentsBundle(AGENTS),
  );
});
afterAll(async () => {
  await workers.stop();
  await rm(directory, { recursive: true, force: true });
});

const start = (step: Step) => workers.agents.start({ agent: 'script', input: { step } });
const resultOf = async (run: RunHandle<unknown>) => ((await run.result()) as JsonObject).result;
const respond = (value: string) => ({
  interruptId: 'question-1',
  decision: { type: 'respond' as const, value },
  actor: 'maria',
});
/** Text that packing makes no shorter: what a run hands over is packed before it is stored. */
const noise = (count: number) => randomBytes(count).toString('base64').slice(0, count);
/** As the server has them, of the latest execution. */
const raw = (run: RunHandle<unknown>) => rawEventsOf(workers.temporal, run);

test("a result of 5 MB comes to the agent, and out as the run's; the history holds claims", async () => {
  const run = await start(fetchOf('bytes', { count: 5_000_000 }));
  expect(String(await resultOf(run))).toHaveLength(5_000_000);
  const events = await raw(run);
  expect(largestEvent(events)).toBeLessThan(3_000);
  const [done] = ofType(events, 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED');
  const { hashValue = '' } = claimOf(done?.activityTaskCompletedEventAttributes?.result?.payloads?.[0]);
  expect(await readdir(path.join(directory, hashValue.slice(0, 2)))).toContain(hashValue);
  expect(taskFailures(events)).toEqual([]);
});

test('params of 5 MB reach the resource', async () => {
  const run = await start(bulkOf('echo', 1_700_000));
  expect(await resultOf(run)).toBe(1_700_000);
  expect(largestEvent(await raw(run))).toBeLessThan(3_000);
  expect((await run.log())[0]).toMatchObject({ request: { params: '€'.repeat(1_700_000) } });
});

test('an input and a decision of 3 MB', { timeout: 120_000 }, async () => {
  const text = noise(3_000_000);
  const run = await workers.agents.start({
    agent: 'script',
    input: { step: all(fetchOf('echo', text), questionOf('well?')) },
  });
  await questionsOf(run, 1);
  await run.decide({ ...respond(text), interruptId: 'question-2' });
  expect(await resultOf(run)).toEqual([text, text]);
  expect(largestEvent(await raw(run))).toBeLessThan(8_000);
});

test('a state of more than 2 MB is handed over, and the run completes', async () => {
  const large = fetchOf('noise', { count: 1_200_000 });
  const steps = [large, large, fetchOf('echo', 1), fetchOf('echo', 2), questionOf('well?')];
  const run = await workers.agents.start({ agent: 'stages', input: { steps } });
  await questionsOf(run, 1);
  const executions = await executionsOf(workers.temporal, run.id);
  expect(executions.length).toBeGreaterThan(1);
  const [began] = ofType(await raw(run), 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED');
  const state = began?.workflowExecutionStartedEventAttributes?.input?.payloads?.[1];
  expect(Number(state?.externalPayloads?.[0]?.sizeBytes)).toBeGreaterThan(2_400_000);
  await run.decide({ ...respond('done'), interruptId: 'question-5' });
  const { results } = (await run.result()) as { results: unknown[] };
  expect(results.slice(2)).toEqual([1, 2, 'done']);
});

test('what the store does not take either is too_large', { timeout: 120_000 }, async () => {
  const tooMuch = { code: 'too_large', message: expect.stringContaining('payloads.maxBytes') };
  const fetched = await start(all(bulkOf('echo', 4_000_000), fetchOf('bytes', { count: 12_000_000 })));
  expect(await resultOf(fetched)).toMatchObject([tooMuch, { code: 'too_large' }]);
  await expect(start(fetchOf('echo', 'x'.repeat(12_000_000)))).rejects.toMatchObject(tooMuch);
  const three = { count: 4_000_000 };
  const run = await start(all(fetchOf('bytes', three), fetchOf('bytes', three), fetchOf('bytes', three)));
  await expect(run.result()).rejects.toMatchObject(tooMuch);
});

test('a history with claims replays', async () => {
  const run = await start(fetchOf('bytes', { count: 3_000_000 }));
  await run.result();
  const config = resolveConfig(
    { agents: `./${AGENTS}`, payloads: { store: { kind: 'file', directory } } },
    process.cwd(),
  );
  const workflowBundle = withSettings(await agentsBundle(AGENTS), workflowSettings(config, {}));
  const history = { events: await raw(run) };
  await Worker.runReplayHistory({ workflowBundle, dataConverter: await dataConverterOf(config) }, history);
  await expect(Worker.runReplayHistory({ workflowBundle }, history)).rejects.toThrow();
});

/** A client that has no store. */
const storeless = () => {
  const { connection, options } = workers.temporal;
  return new AgentClient({ client: new Client({ connection, namespace: options.namespace }) });
};

test('a client without the store says what it lacks', async () => {
  const run = await start(fetchOf('bytes', { count: 1_000_000 }));
  await run.result();
  const lacking = { code: 'payload_store_unknown' };
  await expect(storeless().result(run.id)).rejects.toMatchObject(lacking);
  await expect(storeless().log(run.id)).rejects.toMatchObject(lacking);
});

test('a payload that is gone stops its run until it is back, and is told by its claim', {
  timeout: 120_000,
}, async () => {
  const run = await start(seq(fetchOf('bytes', { count: 1_000_000 }), questionOf('well?')));
  await questionsOf(run, 1);
  const [done] = ofType(await raw(run), 'EVENT_TYPE_ACTIVITY_TASK_COMPLETED');
  const { hashValue = '' } = claimOf(done?.activityTaskCompletedEventAttributes?.result?.payloads?.[0]);
  const file = path.join(directory, hashValue.slice(0, 2), hashValue);
  await rename(file, `${file}.away`);

  await workers.replaceAgentWorker();
  // Of a question to a run nothing is left in its history: the client finds out by itself.
  const told = { code: 'payload_missing', message: expect.stringContaining(hashValue) };
  expect(await run.state()).toMatchObject({ status: 'stuck', reason: told });
  const answer = { ...respond('done'), interruptId: 'question-2' };
  await run.decide(answer).catch(() => {});
  await expect
    .poll(async () => taskFailures(await raw(run)).join(), { timeout: 20_000 })
    .toMatch(new RegExp(`${hashValue}.*payloads.store`));
  await expect(run.log()).rejects.toMatchObject(told);
  expect(await storeless().state(run.id)).toMatchObject({ status: 'stuck', reason: told });

  await rename(`${file}.away`, file);
  // The server takes no update until it has tried the run's task again, and the run may have taken the first decision.
  const again = () =>
    run.decide(answer).then(
      () => 'taken',
      ({ code }) => code,
    );
  await expect.poll(again, { timeout: 90_000, interval: 1_000 }).toMatch(/^(taken|run_closed)$/);
  expect(((await resultOf(run)) as unknown[])[1]).toBe('done');
});

test('a claim that no store has issued is refused like any other nonsense', async () => {
  const run = await start(questionOf('well?'));
  await questionsOf(run, 1);
  const handle = workers.temporal.workflow.getHandle(run.id);
  const forged = encodeReferencePayload({
    driverName: 'airlock.file',
    claim: new StorageDriverClaim({ hashAlgorithm: 'sha256', hashValue: '../../etc/passwd' }),
    sizeBytes: 1,
  });
  await new Client({
    connection: workers.temporal.connection,
    namespace: workers.temporal.options.namespace,
    dataConverter: { payloadCodecs: [{ encode: async () => [forged], decode: async (given) => given }] },
  }).workflow
    .getHandle(run.id)
    .signal('decide', 'anything');
  await expect
    .poll(async () => (await run.state()).refused)
    .toMatchObject([{ code: 'malformed', message: expect.stringContaining('no payload store has issued') }]);
  await handle.signal('decide', respond('done'));
  expect(await resultOf(run)).toBe('done');
  expect(taskFailures(await raw(run))).toEqual([]);
});
