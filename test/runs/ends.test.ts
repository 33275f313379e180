/** How runs end that do not complete: once, with a reason, and never by failing workflow tasks. */
import { Worker } from '@temporalio/worker';
import { AGENT_RUN, resolveConfig } from 'airlockjs';
import { withSettings, workflowSettings } from 'airlockjs/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { all, failureOf, fetchOf, hanging, questionOf, type Step, seq, sleepOf } from './fixtures/script.js';
import { eventsOf, type HistoryEvent, taskFailures } from './support/history.js';
import { resources } from './support/resources.js';

const AGENTS = 'test/runs/fixtures/agents.ts';

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources, {}, await agentsBundle(AGENTS));
});
afterAll(() => workers.stop());

async function failure(step: Step) {
  const run = await workers.agents.start({ agent: 'script', input: { step } });
  const error = await run.result().then(
    () => expect.fail('the run completed'),
    (reason: Error) => reason,
  );
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
  return error;
}

test.each([
  ['an error', failureOf('error', 'out of paper'), /TypeError: out of paper/],
  ['an error with no end of words', failureOf('error', 'ha', 2_000_000), /TypeError: haha/],
  ['something that is no error', failureOf('object', 'thrown'), /thrown/],
  ['an error whose cause goes in a circle', failureOf('circle', 'around'), /around/],
])('an agent that throws %s', async (_what, step, words) => {
  const error = await failure(step);
  expect(error).toMatchObject({ code: 'agent_failed', message: expect.stringMatching(words) });
  expect(error.message.length).toBeLessThan(20_000);
});

test.each([
  ['at once', hanging],
  ['behind an answer', seq(fetchOf('echo', 1), hanging)],
  ['behind a timer of its own', seq(sleepOf(5), hanging)],
  ['behind a second timer', seq(sleepOf(5), sleepOf(5), hanging)],
  ['behind an answer and a timer', seq(fetchOf('echo', 1), sleepOf(5), hanging)],
  ['behind one of two timers', all(hanging, sleepOf(5), sleepOf(50))],
])('an agent that hangs %s, with nothing that could wake it', { timeout: 60_000 }, async (_when, step) => {
  expect(await failure(step)).toMatchObject({ code: 'agent_stalled' });
});

test('an agent that hangs in one branch and asks in another goes on', { timeout: 60_000 }, async () => {
  const run = await workers.agents.start({
    agent: 'script',
    input: { step: all(seq(sleepOf(5), hanging), questionOf('Go on?')) },
  });
  await expect.poll(async () => (await run.state()).interrupts.length, { timeout: 30_000 }).toBe(1);
  const [{ id = '' } = {}] = (await run.state()).interrupts;
  await run.decide({ interruptId: id, decision: { type: 'respond', value: 'yes' }, actor: 'maria' });
  await expect(run.result()).rejects.toMatchObject({ code: 'agent_stalled' });
});

async function replay(events: HistoryEvent[]): Promise<void> {
  const settings = workflowSettings(resolveConfig({ agents: `./${AGENTS}` }, process.cwd()), {});
  await Worker.runReplayHistory(
    { workflowBundle: withSettings(await agentsBundle(AGENTS), settings) },
    { events },
  );
}

/** Started by another client, which shows nothing of a run at its start. */
async function endOf(step: Step) {
  const handle = await workers.temporal.workflow.start(AGENT_RUN, {
    args: [{ agent: 'script', input: { step } }],
    taskQueue: workers.taskQueue,
    workflowId: `ends-${crypto.randomUUID()}`,
  });
  await handle.result().catch(() => {});
  return {
    run: await workers.agents.get(handle.workflowId).describe(),
    events: await eventsOf(workers.temporal, handle.workflowId),
  };
}

test.each([
  ['with a result', all(), 'completed'],
  ['with an error', failureOf('error', 'out of paper'), 'failed'],
])('a run that ends in its first task %s has its agent and version in lists', async (_how, step, status) => {
  const { run, events } = await endOf(step);
  expect(run).toMatchObject({ agent: 'script', version: '1', status });
  await replay(events);
  // One from before it was shown.
  const before = events
    .filter((event) => !isOfShowing(event))
    .map((event, index) => ({ ...event, eventId: events[index]?.eventId }));
  expect(before.length).toBe(events.length - 3);
  await replay(before);
});

test('a run that rests before its end is not shown once more', async () => {
  const { run, events } = await endOf(fetchOf('echo', 1));
  expect(run).toMatchObject({ agent: 'script', version: '1', status: 'completed' });
  expect(events.filter(isOfShowing)).toEqual([]);
});

/** The mark, its search attribute, and the search attributes of the run. */
function isOfShowing({
  markerRecordedEventAttributes,
  upsertWorkflowSearchAttributesEventAttributes,
}: HistoryEvent) {
  const fields = upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields ?? {};
  const text = (data: unknown) => (data instanceof Uint8Array ? Buffer.from(data).toString() : '');
  const details = Object.values(markerRecordedEventAttributes?.details ?? {});
  return (
    details.some(({ payloads }) => payloads?.some(({ data }) => text(data).includes('at its end'))) ||
    text(fields.TemporalChangeVersion?.data).includes('at its end') ||
    ('AirlockVersion' in fields && !('AirlockStatus' in fields))
  );
}
