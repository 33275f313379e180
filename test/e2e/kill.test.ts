/** Workers die at any instruction: the run goes on with the next ones, and everything in it happens once. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { AgentClient } from 'airlockjs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { decideSignal } from '../../src/common/protocol.js';
import { Errand } from './support/errand.js';
import { WorkerProcess } from './support/worker-process.js';

const { address, namespace } = inject('temporal');
const started: WorkerProcess[] = [];
let connection: Connection;
let temporal: Client;
let errand: Errand;
let taskQueue: string;

beforeAll(async () => {
  connection = await Connection.connect({ address });
  temporal = new Client({ connection, namespace });
});
afterAll(() => connection.close());
beforeEach(async () => {
  errand = await Errand.inNewFolder();
  taskQueue = `errands-${randomUUID()}`;
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((worker) => worker.kill()));
  await rm(errand.folder, { recursive: true, force: true, maxRetries: 3 });
});

async function worker(role: 'agent' | 'resources'): Promise<WorkerProcess> {
  const env = { ERRANDS: taskQueue, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const one = await WorkerProcess.start(role, errand.folder, env);
  started.push(one);
  return one;
}
const start = () => new AgentClient({ client: temporal, taskQueue }).start({ agent: 'errand', input: {} });
const approval = { interruptId: 'approval-2', decision: { type: 'approve' }, actor: 'maria' };

test('agent workers killed between a fetch and its answer, and while a question is pending', {
  timeout: 300_000,
}, async () => {
  await worker('resources');
  const first = await worker('agent');
  const run = await start();
  await errand.untilSlowIsTried(1);
  await first.kill();
  await errand.letGo();

  const second = await worker('agent');
  await expect
    .poll(async () => (await run.state()).interrupts[0]?.id, { timeout: 30_000 })
    .toBe('approval-2');
  await second.kill();
  // Sent while nobody is there to take it, and sent twice.
  const handle = temporal.workflow.getHandle(run.id);
  await handle.signal(decideSignal, { ...approval, decisionId: 'd-1' });
  await handle.signal(decideSignal, { ...approval, decisionId: 'd-1' });

  await worker('agent');
  expect(await run.result()).toMatchObject({
    found: 'found on attempt 1',
    decision: { type: 'approve', actor: 'maria' },
    written: 'done',
  });
  expect(await errand.notesOf('slow')).toHaveLength(1);
  expect(await errand.notesOf('write')).toHaveLength(1);
  expect((await run.log()).map(({ id }) => id)).toEqual(['fetch-1', 'approval-2', 'fetch-3']);
  expect((await run.state()).refused).toEqual([]);
});

test('a resource worker killed in the middle of a fetch', { timeout: 60_000 }, async () => {
  // In this order: what a resource says of its own timeouts is written down where agent workers read it.
  const first = await worker('resources');
  await worker('agent');
  const run = await start();
  await errand.untilSlowIsTried(1);
  await first.kill();
  await worker('resources');
  await errand.untilSlowIsTried(2);
  await errand.letGo();
  await expect
    .poll(async () => (await run.state()).interrupts[0]?.id, { timeout: 30_000 })
    .toBe('approval-2');
  await run.decide({ ...approval, decision: { type: 'approve' } });

  expect(await run.result()).toMatchObject({ found: 'found on attempt 2', written: 'done' });
  const [one, two, ...others] = await errand.notesOf('slow');
  expect([one?.attempt, two?.attempt, others]).toEqual([1, 2, []]);
  expect(two?.idempotencyKey).toBe(one?.idempotencyKey);
  const [written] = await errand.notesOf('write');
  expect(written?.idempotencyKey).not.toBe(one?.idempotencyKey);
});

test('the worker that kept a parked run is killed while another is up: what is asked of the run is answered', {
  timeout: 180_000,
}, async () => {
  await worker('resources');
  const keeper = await worker('agent');
  const run = await start();
  await errand.untilSlowIsTried(1);
  await errand.letGo();
  const interruptOf = async () => (await run.state()).interrupts[0]?.id;
  await expect.poll(interruptOf, { timeout: 60_000 }).toBe('approval-2');
  await worker('agent');
  await keeper.kill();
  // Temporal waits for the one that is gone, longer than a server is waited for.
  expect(await run.state()).toMatchObject({ status: 'waiting_for_human' });
  expect(await run.log()).toHaveLength(2);
  expect(await run.decide({ ...approval, decision: { type: 'approve' } })).toEqual({
    interruptId: 'approval-2',
    status: 'accepted',
  });
  expect(await run.result()).toMatchObject({ written: 'done' });
});
