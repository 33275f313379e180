/** What is too large, where there is no payload store: told clearly, to whoever can do something about it. */
import type { JsonObject, LogEntry, RunHandle } from 'airlockjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  all,
  bulkApprovalOf,
  bulkOf,
  bulkQuestionOf,
  fetchOf,
  questionOf,
  type Step,
  seq,
} from '../runs/fixtures/script.js';
import { eventsOf, executionsOf, ofType, taskFailures } from '../runs/support/history.js';
import { questionsOf } from '../runs/support/questions.js';
import { resources } from '../runs/support/resources.js';
import { agentsBundle } from '../support/agents-bundle.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';

let workers: TestWorkers;
beforeAll(async () => {
  const bundle = await agentsBundle('test/runs/fixtures/agents.ts');
  workers = await startWorkers(resources, { limits: { historyEvents: 20 } }, bundle);
});
afterAll(() => workers.stop());

const start = (step: Step) => workers.agents.start({ agent: 'script', input: { step } });
const resultOf = async (run: RunHandle<unknown>) => ((await run.result()) as JsonObject).result;
const tooLarge = { code: 'too_large' };
const respond = (value: string) => ({
  interruptId: 'question-1',
  decision: { type: 'respond' as const, value },
  actor: 'maria',
});
const failuresOf = async (run: RunHandle<unknown>) => taskFailures(await eventsOf(workers.temporal, run.id));

test('an input, a decision and a message are refused before they are sent', async () => {
  const text = 'x'.repeat(2_000_000);
  await expect(start(fetchOf('echo', text))).rejects.toMatchObject({
    ...tooLarge,
    message: expect.stringMatching(/The input of 'script' has 2000\d+ bytes.*payload store/),
  });
  const run = await start(questionOf('well?'));
  await questionsOf(run, 1);
  await expect(run.decide(respond(text))).rejects.toMatchObject(tooLarge);
  await expect(run.send(text)).rejects.toMatchObject(tooLarge);
  await run.cancel();
});

test('a decision that some other client signals is refused, and its run goes on', async () => {
  const run = await start(questionOf('well?'));
  await questionsOf(run, 1);
  const sent = respond('x'.repeat(2_050_000));
  await workers.temporal.workflow.getHandle(run.id).signal('decide', sent);
  await expect
    .poll(async () => (await run.state()).refused)
    .toMatchObject([{ code: 'malformed', message: expect.stringMatching(/2050\d+ bytes/) }]);
  await run.decide(respond('done'));
  expect(await resultOf(run)).toBe('done');
  expect(await failuresOf(run)).toEqual([]);
});

// A refusal repeats the update, which the server would not take: the run is never given it.
test('an update of a size that no answer can repeat ends with its sender, and its run goes on', async () => {
  const run = await start(questionOf('well?'));
  await questionsOf(run, 1);
  const handle = workers.temporal.workflow.getHandle(run.id);
  const sent = respond('x'.repeat(2_500_000));
  await expect(handle.executeUpdate('decide', { args: [sent] })).rejects.toThrow();
  expect(await run.state()).toMatchObject({
    status: 'waiting_for_human',
    interrupts: [{ id: 'question-1' }],
  });
  await handle.signal('decide', respond('done'));
  expect(await resultOf(run)).toBe('done');
  expect(await failuresOf(run)).toEqual([]);
});

test('params are refused to the agent, which may catch it, and are not kept', async () => {
  const run = await start(bulkOf('echo', 700_000));
  expect(await resultOf(run)).toEqual({
    code: 'too_large',
    message: expect.stringMatching(/fetch-1 \(echo\) have 2100002 bytes.*payloads.maxBytes/),
  });
  expect(await run.log()).toMatchObject([{ request: { params: { omittedBytes: 2_100_002 } } }]);
});

test('a fan-out of params that the server would not take at once goes out in parts', async () => {
  const run = await start(all(...Array.from({ length: 5 }, () => bulkOf('echo', 400_000))));
  expect(await resultOf(run)).toEqual([400_000, 400_000, 400_000, 400_000, 400_000]);
  expect(await failuresOf(run)).toEqual([]);
});

test.each([
  ['question', bulkQuestionOf(700_000)],
  ['approval', bulkApprovalOf(700_000)],
])('a %s that nobody can be shown fails the run that asks it', async (_what, step) => {
  const run = await start(step);
  await expect(run.result()).rejects.toMatchObject({
    ...tooLarge,
    message: expect.stringMatching(/21\d{5} bytes.*summary or a reference/),
  });
  expect(await failuresOf(run)).toEqual([]);
});

test('a log that is too large for one answer is given page by page, and its newest part to whoever asks for no page', async () => {
  const half = fetchOf('bytes', { count: 1_000_000 });
  const run = await start(seq(half, half, questionOf('well?')));
  await questionsOf(run, 1);
  expect((await run.log()).map(({ id }) => id)).toEqual(['fetch-1', 'fetch-2', 'question-3']);
  expect((await run.log({ after: 1, limit: 1 })).map(({ id }) => id)).toEqual(['fetch-2']);
  const newest = await workers.temporal.workflow.getHandle(run.id).query<LogEntry[]>('log');
  expect(newest).toMatchObject([{ id: 'fetch-2', omittedBefore: 1 }, { id: 'question-3' }]);
  await run.cancel();
});

test('a result that is too large fails the run with its size', async () => {
  const half = fetchOf('bytes', { count: 1_000_000 });
  const run = await start(all(half, half));
  await expect(run.result()).rejects.toMatchObject({
    ...tooLarge,
    message: expect.stringMatching(/2000\d+ bytes as JSON.*payloads.maxBytes/),
  });
});

test('a state that cannot be handed over stays where it is, and the run completes', async () => {
  const count = 930_000;
  // What was asked is in the log as well as in the agent's state: the state is too large, and the result is not.
  const noted = fetchOf('noise', { count, note: 'x'.repeat(30_000) });
  const echo = fetchOf('echo', 1);
  const steps = [noted, fetchOf('noise', { count }), echo, echo, echo, echo, echo, echo];
  const run = await workers.agents.start({ agent: 'stages', input: { steps } });
  const { results } = (await run.result()) as { results: unknown[] };
  expect(results.slice(2)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(await executionsOf(workers.temporal, run.id)).toHaveLength(1);
  const events = await eventsOf(workers.temporal, run.id);
  expect(ofType(events, 'EVENT_TYPE_MARKER_RECORDED').length).toBeGreaterThan(1);
  expect(taskFailures(events)).toEqual([]);
});
