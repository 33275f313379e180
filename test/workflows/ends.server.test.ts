/** Runs that come to no result fail at once with a code and the reason, and fail no workflow task. */
import { ApplicationFailure, type TemporalFailure, type WorkflowFailedError } from '@temporalio/client';
import { AGENT_RUN, AirlockError } from 'airlockjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsOf, taskFailures } from '../runs/support/history.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  // Whether a run waits for a worker that knows its agent: test/runs/unknown-agent.test.ts.
  workers = await startWorkers(resources, { limits: { unknownAgent: 0 } });
});
afterAll(() => workers.stop());

/** How a run with this input ends, whoever starts it and whatever it is. */
async function failureOf(input: unknown): Promise<ApplicationFailure> {
  const handle = await workers.temporal.workflow.start(AGENT_RUN, {
    args: [input],
    taskQueue: workers.taskQueue,
    workflowId: `ends-${crypto.randomUUID()}`,
  });
  const { cause } = (await handle.result().then(
    () => expect.fail('the run completed'),
    (error: WorkflowFailedError) => error,
  )) as WorkflowFailedError;
  expect(taskFailures(await eventsOf(workers.temporal, handle.workflowId))).toEqual([]);
  if (!(cause instanceof ApplicationFailure)) throw cause;
  expect(cause.nonRetryable).toBe(true);
  return cause;
}

describe('input that is not valid', () => {
  test.each([
    [{ agent: 'nobody' }, 'unknown_agent', /^There is no agent 'nobody'\. Known: plain, /],
    [{ agent: 'toString' }, 'unknown_agent', /^There is no agent 'toString'/],
    [{ agent: 'plain', version: '9' }, 'unknown_version', /^Agent 'plain' has no version '9'\. Known: 1\.$/],
    [{ agent: 'plain', version: 'constructor' }, 'unknown_version', /no version 'constructor'/],
    [{}, 'bad_input', /agent/],
    [null, 'bad_input', /not valid/],
    ['plain', 'bad_input', /not valid/],
    [[{ agent: 'plain' }], 'bad_input', /not valid/],
    [{ agent: 'plain', principal: {} }, 'bad_input', /principal/],
    [{ agent: 'plain', assignees: 'maria' }, 'bad_input', /assignees/],
  ])('%j', async (input, code, reason) => {
    const failure = await failureOf(input);
    expect(failure.type).toBe(`airlock.${code}`);
    expect(failure.message).toMatch(reason);
  });
});

describe('agents that come to no result', () => {
  test('one that throws: the cause is its own error, with its own stack', async () => {
    const failure = await failureOf({ agent: 'throwing', input: {} });
    expect(failure.type).toBe('airlock.agent_failed');
    expect(failure.message).toBe("Agent 'throwing' 1: OutOfPaper: The tray is empty.");
    expect(failure.cause).toMatchObject({ message: 'The tray is empty.' });
    expect((failure.cause as TemporalFailure).failure?.stackTrace).toMatch(
      /^OutOfPaper: The tray is empty\.\n +at printReport \(.*failing\.ts:\d+:\d+\)/,
    );
  });

  test('one that uses what cannot work in a workflow', async () => {
    const failure = await failureOf({ agent: 'with-store', input: {} });
    expect(failure.type).toBe('airlock.unsupported_feature');
    expect(failure.message).toMatch(/Agent 'with-store' uses a store, which cannot work in a workflow/);
  });

  test('one that reaches for the network is told which door to use', async () => {
    const failure = await failureOf({ agent: 'networking', input: {} });
    expect(failure.type).toBe('airlock.agent_failed');
    expect(failure.message).toContain(
      "An agent has no network: 'fetch' is not available in a workflow. " +
        "Register a resource and call fetch('<resource>', params) of 'airlockjs/agent' instead.",
    );
  });

  test('one whose result is no JSON', async () => {
    const failure = await failureOf({ agent: 'big-result', input: {} });
    expect(failure.type).toBe('airlock.result_not_json');
    expect(failure.message).toMatch(/^Agent 'big-result' 1: its result cannot be sent as JSON/);
  });
});

test('a client sees the code', async () => {
  const run = await workers.agents.start({ agent: 'nobody', input: {} });
  const error = await run.result().catch((reason: unknown) => reason);
  expect(AirlockError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ code: 'unknown_agent' });
});
