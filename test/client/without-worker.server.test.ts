import { randomUUID } from 'node:crypto';
import { AgentClient, type KnownRunState } from 'airlockjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf } from './fixtures/failure-of.js';
import { type StandInServer, startStandInServer } from './fixtures/server.js';

/** Nobody polls it. */
const DESERTED_QUEUE = 'client-test-deserted';
/** A machine may have other work to do. */
const PATIENTLY = { timeout: 20_000 };

let standIn: StandInServer;
let deserted: AgentClient;

beforeAll(async () => {
  standIn = await startStandInServer();
  deserted = new AgentClient({ client: standIn.client, taskQueue: DESERTED_QUEUE });
}, 120_000);
afterAll(() => standIn?.stop());

describe('a run without a worker', { timeout: 60_000 }, () => {
  it('is listed at once, with what was said at its start', async () => {
    const agent = `list-${randomUUID()}`;
    const one = await deserted.start({ agent, version: '2.0.0', input: 'Find duplicate charges' });
    const two = await deserted.start({ agent });
    await expect.poll(() => deserted.list({ agent }).toArray(), PATIENTLY).toHaveLength(2);
    expect(await deserted.list({ agent, version: '2.0.0' }).toArray()).toMatchObject([
      { id: one.id, agent, version: '2.0.0', status: 'running' },
    ]);
    expect(await deserted.list({ agent, limit: 1 }).toArray()).toHaveLength(1);
    expect(await deserted.list({ agent, open: false }).toArray()).toEqual([]);
    await standIn.client.workflow.getHandle(two.id).terminate();
    await expect
      .poll(
        async () => (await deserted.list({ agent, status: 'terminated' }).toArray()).map(({ id }) => id),
        PATIENTLY,
      )
      .toEqual([two.id]);
    const described = await standIn.client.workflow.getHandle(one.id).describe();
    expect(await described.staticSummary()).toBe(`${agent} 2.0.0 — Find duplicate charges`);
  });

  it.each(["O'Brien", 'a"b', 'back\\slash', "' OR 1=1 --", "'", 'line\nbreak'])(
    'is found by the name %j and by no other',
    async (name) => {
      const agent = `${name}${randomUUID()}${name}`;
      const run = await deserted.start({ agent, runId: randomUUID() });
      await deserted.start({ agent: randomUUID(), runId: randomUUID() });
      await expect
        .poll(async () => (await deserted.list({ agent }).toArray()).map(({ id }) => id), PATIENTLY)
        .toEqual([run.id]);
    },
  );

  it('is stuck while it is open, for want of a worker, and has its close status afterwards', async () => {
    const run = await deserted.start({ agent: 'a', version: '1.0.0' });
    expect(await run.state()).toMatchObject({
      status: 'stuck',
      reason: { code: 'no_worker', message: expect.stringContaining(DESERTED_QUEUE) },
      agent: 'a',
      version: '1.0.0',
      interrupts: [],
    });
    // What `airlock list` says of it.
    expect(await run.describe()).toMatchObject({ taskQueue: DESERTED_QUEUE, summary: 'a 1.0.0' });
    expect(await deserted.whyUnpolled(DESERTED_QUEUE)).toEqual((await run.state()).reason);
    await standIn.client.workflow.getHandle(run.id).terminate('not wanted');
    expect(await run.state()).toMatchObject({
      status: 'terminated',
      agent: 'a',
      version: '1.0.0',
      fetches: [],
      interrupts: [],
      refused: [],
    });
    const states: KnownRunState[] = [];
    for await (const state of run.watch()) states.push(state);
    expect(states.map(({ status }) => status)).toEqual(['terminated']);
    expect(await failureOf(run.result())).toMatchObject({ code: 'terminated', status: 'terminated' });
  });

  it('keeps its id to itself, open or ended', async () => {
    const run = await deserted.start({ agent: 'a', runId: randomUUID() });
    const again = () => deserted.start({ agent: 'a', runId: run.id });
    expect(await failureOf(again())).toMatchObject({ code: 'run_exists' });
    await standIn.client.workflow.getHandle(run.id).terminate();
    expect(await failureOf(again())).toMatchObject({ code: 'run_exists' });
  });
});

describe('what is no run', { timeout: 60_000 }, () => {
  it('is not found, whatever is asked of it', async () => {
    const run = deserted.get('no-such-run');
    const asked = [
      () => run.describe(),
      () => run.state(),
      () => run.log(),
      () => run.result(),
      () => run.cancel('x'),
      () => run.watch().next(),
      () => run.decide({ interruptId: 'x', decision: { type: 'approve' }, actor: 'a' }),
    ];
    const at = `at ${standIn.server.address}, namespace '${standIn.server.namespace}'.`;
    for (const ask of asked) {
      const failure = await failureOf(ask());
      expect(failure).toMatchObject({ code: 'run_not_found', summary: expect.stringContaining(at) });
    }
  });

  it('includes workflows of other kinds: they are neither shown nor cancelled', async () => {
    const id = randomUUID();
    await standIn.client.workflow.start('somethingElse', { workflowId: id, taskQueue: DESERTED_QUEUE });
    expect(await failureOf(deserted.get(id).state())).toMatchObject({ code: 'run_not_found' });
    expect(await failureOf(deserted.get(id).cancel())).toMatchObject({ code: 'run_not_found' });
  });

  it('is not started from input that is no JSON', async () => {
    const error = await failureOf(deserted.start({ agent: 'a', input: { when: new Date() } }));
    expect(error).toMatchObject({ code: 'bad_input' });
    expect(error.summary).toContain('input');
  });
});
