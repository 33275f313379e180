import { randomUUID } from 'node:crypto';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { AgentClient, type KnownRunState, RunEndedError } from 'airlockjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributeKeys } from '../../src/client/run-summary.js';
import { AGENT_RUN } from '../../src/common/protocol.js';
import { failureOf } from './fixtures/failure-of.js';
import { type StandInServer, startStandInServer } from './fixtures/server.js';

const TASK_QUEUE = 'client-test';
/** Nobody polls it. */
const DESERTED_QUEUE = 'client-test-deserted';
/** A machine may have other work to do. */
const PATIENTLY = { timeout: 20_000 };

let standIn: StandInServer;
let client: AgentClient;
let deserted: AgentClient;

beforeAll(async () => {
  standIn = await startStandInServer();
  client = new AgentClient({ client: standIn.client, taskQueue: TASK_QUEUE });
  deserted = new AgentClient({ client: standIn.client, taskQueue: DESERTED_QUEUE });
}, 120_000);
afterAll(() => standIn?.stop());

const withWorker = <T>(use: () => Promise<T>) => standIn.withWorker(TASK_QUEUE, use);

describe('a run with a worker', { timeout: 60_000 }, () => {
  it('is started, answered and ends with its result', () =>
    withWorker(async () => {
      const run = await client.start({ agent: 'spending-review', input: { asks: ['approval-1'] } });
      expect(run.id).toMatch(/^spending-review-[0-9a-f]{8}$/);
      expect(await run.state()).toMatchObject({
        status: 'waiting_for_human',
        agent: 'spending-review',
        interrupts: [{ id: 'approval-1' }],
      });
      const decision = {
        interruptId: 'approval-1',
        decision: { type: 'approve' },
        actor: 'alice',
        decisionId: 'd-1',
      } as const;
      expect(await client.decide(run.id, decision)).toEqual({
        interruptId: 'approval-1',
        status: 'accepted',
      });
      expect(await client.result<{ log: number }>(run.id)).toEqual({ log: 1 });
      expect(await client.log(run.id)).toMatchObject([{ id: 'approval-1', actor: 'alice' }]);
      expect(await client.state(run.id)).toMatchObject({
        status: 'completed',
        interrupts: [],
        counts: { steps: 1 },
      });
    }));

  it('tells a refused decision by its code, and changes nothing', () =>
    withWorker(async () => {
      const run = await client.start({ agent: 'a', input: { asks: ['approval-1', 'approval-2'] } });
      const decide = (interruptId: string) =>
        run.decide({ interruptId, decision: { type: 'approve' }, actor: 'alice' });
      await decide('approval-1');
      expect(await failureOf(decide('approval-1'))).toMatchObject({ code: 'already_decided' });
      expect(await failureOf(decide('approval-9'))).toMatchObject({ code: 'unknown_interrupt' });
      expect((await run.state()).interrupts.map(({ id }) => id)).toEqual(['approval-2']);
      await decide('approval-2');
      await run.result();
      expect(await failureOf(decide('approval-2'))).toMatchObject({ code: 'run_closed' });
    }));

  it('tells why it failed', () =>
    withWorker(async () => {
      const run = await client.start({ agent: 'a', input: { failsWith: 'airlock.unknown_agent' } });
      const error = await failureOf(run.result());
      expect(RunEndedError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ code: 'unknown_agent', runId: run.id, status: 'failed' });
      expect(error.summary).toContain('it broke');
      expect(error.hint).toContain(run.id);

      const foreign = await client.start({ agent: 'a', input: { failsWith: 'SomethingElse' } });
      expect(await failureOf(foreign.result())).toMatchObject({ code: 'run_failed', status: 'failed' });
    }));

  it('is watched: each change once, the ended run last', () =>
    withWorker(async () => {
      const run = await client.start({ agent: 'a', input: { asks: ['approval-1', 'approval-2'] } });
      const seen: KnownRunState[] = [];
      for await (const state of run.watch()) {
        seen.push(state);
        const [next] = state.interrupts;
        if (next !== undefined) {
          await run.decide({ interruptId: next.id, decision: { type: 'approve' }, actor: 'alice' });
        }
      }
      expect(seen.map(({ status, interrupts }) => [status, interrupts.length])).toEqual([
        ['waiting_for_human', 2],
        ['waiting_for_human', 1],
        ['completed', 0],
      ]);
    }));

  it('costs a watcher no worker while it waits, and tells nothing where nothing changed', () =>
    withWorker(async () => {
      const calls = { describe: 0, query: 0 };
      const counting: WorkflowClientInterceptor = {
        describe: async (input, next) => {
          calls.describe += 1;
          return next(input);
        },
        query: async (input, next) => {
          calls.query += 1;
          return next(input);
        },
      };
      const watcher = new AgentClient({ client: standIn.clientWith(counting), taskQueue: TASK_QUEUE });
      const run = await watcher.start({ agent: 'a', input: { asks: ['approval-1'] } });
      const seen: KnownRunState[] = [];
      const watched = (async () => {
        for await (const state of run.watch()) seen.push(state);
      })();
      const lookedTwiceMore = async () => {
        const before = calls.describe;
        await expect.poll(() => calls.describe, PATIENTLY).toBeGreaterThan(before + 2);
      };

      await expect.poll(() => seen, PATIENTLY).toHaveLength(1);
      await lookedTwiceMore();
      const asked = calls.query;
      await lookedTwiceMore();
      expect(calls.query).toBe(asked);

      // The history grows and the state does not change.
      await standIn.client.workflow.getHandle(run.id).signal('of no meaning');
      await lookedTwiceMore();
      expect(calls.query).toBeGreaterThan(asked);
      expect(seen).toHaveLength(1);

      await run.decide({ interruptId: 'approval-1', decision: { type: 'approve' }, actor: 'alice' });
      await watched;
      expect(seen.map(({ status }) => status)).toEqual(['waiting_for_human', 'completed']);
    }));

  it('is no longer watched once the signal says so', () =>
    withWorker(async () => {
      const run = await client.start({ agent: 'a', input: { asks: ['approval-1'] } });
      const stop = new AbortController();
      for await (const _ of run.watch({ signal: stop.signal })) stop.abort();
      await run.cancel('enough');
      expect(await failureOf(run.result())).toMatchObject({ code: 'cancelled', status: 'cancelled' });
      expect((await run.state()).status).toBe('cancelled');
      expect(await failureOf(run.cancel())).toMatchObject({ code: 'run_closed' });
    }));

  it('has its questions in the inbox, next to runs that cannot be asked', () =>
    withWorker(async () => {
      const agent = `inbox-${randomUUID()}`;
      const asking = await client.start({ agent, input: { asks: ['approval-1', 'approval-2'] } });
      const silent = { id: `silent-${randomUUID()}` };
      await client.temporal.workflow.start(AGENT_RUN, {
        workflowId: silent.id,
        taskQueue: deserted.taskQueue,
        args: [{ agent }],
        typedSearchAttributes: [
          { key: attributeKeys.agent, value: agent },
          { key: attributeKeys.status, value: 'waiting_for_human' },
        ],
      });
      await expect.poll(() => client.list({ agent, asking: true }).toArray(), PATIENTLY).toHaveLength(2);
      const inbox = await client.inbox({ agent });
      expect(inbox.questions.map(({ run, interrupt }) => [run.id, interrupt.id])).toEqual([
        [asking.id, 'approval-1'],
        [asking.id, 'approval-2'],
      ]);
      expect(inbox.unanswered).toMatchObject([{ run: { id: silent.id }, error: { code: 'no_worker' } }]);
    }));
});
