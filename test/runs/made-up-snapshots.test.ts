/** Runs that a Temporal client starts with a second argument of its own: each goes on or ends by name. */
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, defaultPayloadConverter } from '@temporalio/common';
import type { JsonObject } from 'airlockjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { all, fetchOf, questionOf, seq } from './fixtures/script.js';
import { eventsOf, executionsOf, ofType, taskFailures } from './support/history.js';
import { mutated } from './support/mutated.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
let genuine: [input: JsonObject, snapshot: JsonObject];
beforeAll(async () => {
  const bundle = await agentsBundle('test/runs/fixtures/agents.ts');
  workers = await startWorkers(resources, { limits: { historyEvents: 12 } }, bundle);
  genuine = await handedOver();
});
afterAll(() => workers.stop());

const echo = fetchOf('echo', 1);

/** The arguments of a run that asks and has fetched. */
async function handedOver(): Promise<[JsonObject, JsonObject]> {
  const { agents, temporal } = workers;
  const step = all(questionOf('well?'), seq(echo, echo, echo));
  const run = await agents.start({ agent: 'script', input: { step } });
  await vi.waitFor(
    async () => expect((await executionsOf(temporal, run.id)).length).toBeGreaterThan(1),
    30_000,
  );
  const [first = []] = await executionsOf(temporal, run.id);
  await run.cancel();
  const [end] = ofType(first, 'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW');
  const { payloads } = end?.workflowExecutionContinuedAsNewEventAttributes?.input ?? {};
  return (payloads ?? []).map((one) => defaultPayloadConverter.fromPayload(one)) as [JsonObject, JsonObject];
}

type End = { failedBy: string; message: string } | { goesOn: true };

/** How a run is after its first steps. */
async function endOf(args: unknown[]): Promise<End> {
  const { temporal, taskQueue } = workers;
  const workflowId = randomUUID();
  const handle = await temporal.workflow.start('agentRun', { workflowId, taskQueue, args });
  const answer = { interruptId: 'question-1', decision: { type: 'respond', value: 1 }, actor: 'maria' };
  await handle.signal('decide', answer);
  const taken = async () => {
    const events = await eventsOf(temporal, workflowId);
    if (taskFailures(events).length > 0) throw new Error(taskFailures(events).join());
    // The decision may come with the first task, or behind it.
    return ofType(events, 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED').length;
  };
  await expect.poll(taken).toBeGreaterThan(0);
  const { status } = await handle.describe();
  if (status.name === 'RUNNING') {
    await handle.query('state');
    await taken();
    await handle.terminate().catch(() => {});
    return { goesOn: true };
  }
  return handle.result().then(
    () => ({ goesOn: true }),
    (error) => {
      const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
      if (!(cause instanceof ApplicationFailure)) throw error;
      return { failedBy: cause.type ?? '', message: cause.message };
    },
  );
}

const deep = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

test.each<[what: string, carried: unknown, message: RegExp]>([
  ['text', 'x', /it is no object/],
  ['nothing', {}, /session is no object/],
  ['a number', 5, /it is no object/],
  ['false', false, /it is no object/],
  ['a list with holes', [null, null], /it is no object/],
  ['junk that is deep', deep(3_000), /it is no object/],
  ['what is no packed JSON', { packed: 'abc' }, /cannot be unpacked/],
])('a run started with %s for a snapshot ends at its first step', async (_what, carried, message) => {
  const end = await endOf([genuine[0], carried]);
  expect(end).toEqual({ failedBy: 'airlock.bad_input', message: expect.stringMatching(message) });
});

test('the failure names the part of a snapshot that is none', async () => {
  const [input, snapshot] = genuine;
  const flaws: [JsonObject, string][] = [
    [{ ...snapshot, ledger: 5 }, 'ledger is no list'],
    [{ ...snapshot, ready: [['key']] }, 'ready[0] is shorter than 2'],
    [{ ...snapshot, ledger: [{}] }, 'ledger[0].id is no text'],
    [{ ...snapshot, ledger: [...(snapshot.ledger as []), ...(snapshot.ledger as [])] }, 'out of order'],
  ];
  for (const [carried, message] of flaws) {
    expect(await endOf([input, carried])).toEqual({
      failedBy: 'airlock.bad_input',
      message: expect.stringContaining(message),
    });
  }
});

test('wrong input beside a snapshot, and no argument at all, end a run', async () => {
  for (const args of [[null, genuine[1]], ['x', genuine[1]], [{}, genuine[1]], []]) {
    expect(await endOf(args)).toMatchObject({ failedBy: 'airlock.bad_input' });
  }
});

test('nothing for a snapshot, and a third argument, change nothing', async () => {
  const [input, snapshot] = genuine;
  for (const args of [
    [input, null],
    [input, snapshot],
    [input, snapshot, 'x'],
    [input, null, {}],
  ]) {
    expect(await endOf(args)).toEqual({ goesOn: true });
  }
});

test('a snapshot that was changed anywhere goes on or ends by name', { timeout: 240_000 }, async () => {
  const [input, snapshot] = genuine;
  await fc.assert(
    fc.asyncProperty(mutated(snapshot), async (carried) => {
      const end = await endOf([input, carried]);
      if ('failedBy' in end) expect(end.failedBy).toMatch(/^airlock\./);
    }),
    { numRuns: 30, endOnFailure: true },
  );
});
