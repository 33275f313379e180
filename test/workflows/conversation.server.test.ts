/** A run that is a conversation: turns by update, in order, with questions, failures and executions in between. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsOf, taskFailures } from '../runs/support/history.js';
import { startWorkers, type TestWorkers } from '../support/workers.js';
import { resources } from './support/resources.js';

let workers: TestWorkers;
beforeAll(async () => {
  workers = await startWorkers(resources);
});
afterAll(() => workers.stop());

const begin = (of = workers) => of.agents.start({ agent: 'talk', conversation: true });
const say = (words: string) => ({ say: words });
const answerOf = (turn: object) => (turn as { result?: { answer: string } }).result?.answer;

test('a message begins a turn, and the next one goes on where it ended', async () => {
  const run = await begin();
  const first = await run.send(say('one'));
  expect(first).toMatchObject({ turn: 1, status: 'completed', result: { answer: 'one 2' } });
  expect(answerOf(await run.send(say('two')))).toBe('one,two 4');

  await expect.poll(async () => (await run.state()).status).toBe('waiting_for_message');
  expect((await run.state()).conversation).toEqual({ turn: 2, queued: 0, closed: false });
  expect((await run.log()).map(({ id, turn }) => [id, turn])).toEqual([
    ['fetch-1', 1],
    ['fetch-2', 2],
  ]);

  await run.close();
  expect(await run.result()).toMatchObject({ heard: ['one', 'two'] });
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
});

test('an input is the first message', async () => {
  const run = await workers.agents.start({ agent: 'talk', conversation: true, input: say('hello') });
  expect(answerOf(await run.send(say('again')))).toBe('hello,again 4');
});

test('an input of which the graph takes nothing fails the run, and no turn is played', async () => {
  const run = await workers.agents.start({ agent: 'talk', conversation: true, input: { message: 'hello' } });
  await expect(run.result()).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining("nothing that the agent's graph takes"),
  });
  expect(await run.log()).toEqual([]);
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
});

test('messages sent at once are queued in order', async () => {
  const run = await begin();
  const turns = await Promise.all(['a', 'b', 'c'].map((words) => run.send(say(words))));
  const inOrder = turns.toSorted((one, other) => one.turn - other.turn).map(answerOf);
  expect(inOrder.map((answer) => answer?.split(' ')[1])).toEqual(['2', '4', '6']);
});

test('a turn that waits for a person says so at once, and is asked for again by its id', async () => {
  const run = await begin();
  const stuck = await run.send(say('pay'), { messageId: 'm1' });
  expect(stuck).toMatchObject({ turn: 1, status: 'waiting_for_human', interrupts: [{ id: 'approval-1' }] });
  const behind = await run.send(say('later'), { waitMs: 0 });
  expect(behind).toEqual({ turn: 2, status: 'queued' });

  await run.decide({ interruptId: 'approval-1', decision: { type: 'approve' }, actor: 'maria' });
  expect(await run.send(say('pay'), { messageId: 'm1' })).toMatchObject({
    turn: 1,
    result: { answer: 'approve' },
  });
  expect((await run.state()).conversation?.turn).toBe(2);
});

test('another message with the id of one before is refused, and sent at once as well', async () => {
  const run = await begin();
  await run.send(say('one'), { messageId: 'm1' });
  await expect(run.send(say('two'), { messageId: 'm1' })).rejects.toMatchObject({
    code: 'message_exists',
    message: expect.stringContaining('turn 1.'),
    hint: expect.stringMatching(/^No turn began/),
  });
  const sent = ['a', 'b', 'a', 'c'].map((words) => run.send(say(words), { messageId: 'm2' }));
  const outcomes = await Promise.allSettled(sent);
  const turns = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(new Set(turns.map(answerOf)).size).toBe(1);
  expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(2);
  expect((await run.state()).conversation?.turn).toBe(2);
  await run.close();
  expect(taskFailures(await eventsOf(workers.temporal, run.id))).toEqual([]);
});

test('a turn that fails is told to its sender, and the conversation goes on', async () => {
  const run = await begin();
  expect(await run.send(say('fail'))).toMatchObject({
    turn: 1,
    status: 'failed',
    error: { code: 'agent_failed', message: expect.stringContaining('I cannot do that.') },
  });
  expect(answerOf(await run.send(say('go on')))).toBe('go on 2');
});

test('a message that comes again after many turns begins none', async () => {
  const run = await begin();
  await run.send(say('pay nobody'), { messageId: 'order-1' });
  for (let turn = 2; turn <= 22; turn += 1) await run.send(say(`${turn}`));
  const again = run.send(say('pay nobody'), { messageId: 'order-1' });
  await expect(again).rejects.toMatchObject({
    code: 'turn_ended',
    message: expect.stringContaining('turn 1,'),
  });
  expect((await run.state()).conversation).toMatchObject({ turn: 22, queued: 0 });
  await run.close();
  await expect(run.send(say('x'), { messageId: 'order-1' })).rejects.toMatchObject({
    code: expect.any(String),
  });
});

test('a closed conversation takes no more; a malformed message begins no turn', async () => {
  const run = await begin();
  const stuck = await run.send(say('pay'));
  expect(stuck.status).toBe('waiting_for_human');
  await expect(run.send(say('x'), { messageId: '' })).rejects.toMatchObject({ code: 'malformed' });
  for (const message of ['hello', { said: 'hello' }]) {
    await expect(run.send(message)).rejects.toMatchObject({
      code: 'bad_input',
      hint: expect.stringMatching(/^No turn began/),
    });
  }
  await run.close();
  await expect(run.send(say('x'))).rejects.toMatchObject({ code: 'conversation_closed' });
  await run.decide({ interruptId: 'approval-1', decision: { type: 'reject' }, actor: 'maria' });
  expect(await run.result()).toMatchObject({ answer: 'reject' });
});

test('a conversation outlives its executions and its workers', async () => {
  const often = await startWorkers(resources, { limits: { historyEvents: 12 } });
  try {
    const run = await begin(often);
    const answers: (string | undefined)[] = [];
    for (const words of ['a', 'b', 'c', 'd', 'e', 'f']) {
      answers.push(answerOf(await run.send(say(words))));
      if (words === 'c') await often.replaceAgentWorker();
    }
    expect(answers).toEqual(['a 2', 'a,b 4', 'a,b,c 6', 'a,b,c,d 8', 'a,b,c,d,e 10', 'a,b,c,d,e,f 12']);
    expect((await run.log()).map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6]);
    const first = await often.temporal.workflow.getHandle(run.id).describe();
    expect(first.raw.workflowExecutionInfo?.firstRunId).not.toBe(first.runId);
    await run.close();
    await run.result();
  } finally {
    await often.stop();
  }
});
