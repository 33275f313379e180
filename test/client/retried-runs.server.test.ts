/** A run that was begun again where it had ended is one run in every list: what its earlier executions ended with is not found. */
import { randomUUID } from 'node:crypto';
import { AgentClient } from 'airlockjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type StandInServer, startStandInServer } from './fixtures/server.js';

const TASK_QUEUE = 'retried-runs';
const PATIENTLY = { timeout: 20_000 };

let standIn: StandInServer;
let client: AgentClient;

beforeAll(async () => {
  standIn = await startStandInServer();
  client = new AgentClient({ client: standIn.client, taskQueue: TASK_QUEUE });
}, 120_000);
afterAll(() => standIn?.stop());

it.each(['plain', "it's"])('is listed once, by its newest execution (%s)', { timeout: 120_000 }, (name) =>
  standIn.withWorker(TASK_QUEUE, async () => {
    const agent = `retried-${randomUUID()}`;
    const run = await client.start({
      agent,
      runId: `${name}-${randomUUID()}`,
      input: { asks: ['approval-1'] },
    });
    const listed = async (filter: Parameters<AgentClient['list']>[0]) =>
      (await client.list({ agent, ...filter }).toArray()).map(({ status }) => status);
    const paged = async (filter: Parameters<AgentClient['page']>[0]) =>
      (await client.page({ agent, ...filter })).runs.map(({ run: { status } }) => status);
    for (let ends = 0; ends < 2; ends += 1) {
      await expect.poll(async () => (await run.state()).interrupts.length, PATIENTLY).toBe(1);
      await standIn.client.workflow.getHandle(run.id).terminate('not wanted');
      await expect.poll(() => listed({}), PATIENTLY).toEqual(['terminated']);
      expect(await listed({ status: 'terminated' })).toEqual(['terminated']);
      await run.retry();
      await expect.poll(() => listed({ open: true }), PATIENTLY).toHaveLength(1);
    }
    for (const list of [listed, paged]) {
      expect(await list({})).toHaveLength(1);
      expect(await list({ status: 'terminated' })).toEqual([]);
      expect(await list({ open: false })).toEqual([]);
    }
    await expect.poll(async () => (await run.state()).interrupts.length, PATIENTLY).toBe(1);
    await run.decide({ interruptId: 'approval-1', decision: { type: 'approve' }, actor: 'maria' });
    await run.result();
    for (const list of [listed, paged]) {
      await expect.poll(() => list({}), PATIENTLY).toEqual(['completed']);
      expect(await list({ open: false })).toEqual(['completed']);
      expect(await list({ status: 'terminated' })).toEqual([]);
    }
  }),
);

it('goes on where somebody had cancelled it', { timeout: 120_000 }, () =>
  standIn.withWorker(TASK_QUEUE, async () => {
    const run = await client.start({
      agent: 'cancelled',
      runId: `cancelled-${randomUUID()}`,
      input: { asks: ['approval-1'] },
    });
    const isAsking = () => expect.poll(async () => (await run.state()).interrupts.length, PATIENTLY).toBe(1);
    await isAsking();
    await run.cancel();
    const execution = standIn.client.workflow.getHandle(run.id);
    await expect.poll(async () => (await execution.describe()).status.name, PATIENTLY).toBe('CANCELLED');
    await run.retry();
    await isAsking();
    await run.decide({ interruptId: 'approval-1', decision: { type: 'approve' }, actor: 'maria' });
    await run.result();
  }),
);
