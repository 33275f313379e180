/**
 * Timers of the tasks of one node (`Send`): the one that fired for a task that has finished is not taken for that of a task
 * that runs again.
 */
import { interrupt, Send, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, Notes, note } from './graphs/notes.js';
import { retryPolicyOf } from './support/retry-policy.js';
import { startRun } from './support/start-run.js';
import { HOUR } from './support/waits.js';

type Work = (of: number) => unknown;

/** As many tasks of one node as are sent. */
function fanOut(sends: Send[], work: Work, options: object) {
  return new StateGraph(Notes)
    .addNode('work', async ({ of }: { of: number }) => note(await work(of)), options)
    .addConditionalEdges(START, () => sends, ['work'])
    .compile();
}
const sent = (count: number) =>
  Array.from({ length: count }, (_, index) => new Send('work', { of: index + 1 }));

describe('the pause before a task is tried again', () => {
  const retryPolicy = retryPolicyOf(1_000);
  const work: Work = async (of) => [interrupt(`go ${of}?`), await fetch('pay', { of })];

  test.each(['the root graph', 'a nested graph'])('is its own, in %s', async (where) => {
    const graph = fanOut(sent(3), work, { retryPolicy });
    const run = await startRun(where === 'a nested graph' ? inSequence({ nested: graph }) : graph);
    const respond = async (prompt: string) => {
      // LangGraph before 1.7 asks again in the second attempt.
      if (run.interrupts.some((one) => one.kind === 'question' && one.prompt === prompt)) {
        await run.respond(prompt, 'yes');
      }
    };
    await respond('go 1?');
    for (const { id } of run.fetches) await run.fail(id, { code: 'unavailable', message: 'away' });
    await run.advance(1_000);
    await respond('go 1?');
    await run.answer('pay', 'ok');
    await run.together(async () => {
      await run.respond('go 2?', 'yes');
      await run.respond('go 3?', 'yes');
    });
    for (const { id } of run.fetches) await run.fail(id, { code: 'unavailable', message: 'away' });
    await run.advance(999);
    expect([run.error, run.fetches]).toEqual([undefined, []]);
    await run.advance(1);
    for (const prompt of ['go 2?', 'go 3?']) await respond(prompt);
    for (const { id } of run.fetches) await run.answer(id, 'ok');
    expect(run.result).toEqual({ notes: ['["yes","ok"]', '["yes","ok"]', '["yes","ok"]'] });
  });
});

describe.each([false, true])('one takes too long; another is approved later (restored: %s)', (restored) => {
  const work: Work = async (of) => {
    if (of === 1) return ask.question({ prompt: 'slow?' });
    return [interrupt('pay?'), await fetch('pay')];
  };
  const timeout = 5_000;
  const errorHandler = async () => note('too late');
  const ownTimeouts = [1, 2].map((of) => new Send('work', { of }, { timeout }));
  test.each([
    ['of the node, in the root graph', () => fanOut(sent(2), work, { timeout, errorHandler })],
    [
      'of the node, in a nested graph',
      () => inSequence({ nested: fanOut(sent(2), work, { timeout, errorHandler }) }),
    ],
    ['of each Send', () => fanOut(ownTimeouts, work, { errorHandler })],
  ])('and has its own time, where it is %s', async (_whose, graph) => {
    const run = await startRun(graph());
    await run.advance(12_000);
    if (restored) await run.restore();
    await run.respond('pay?', 'yes');
    expect([run.error, run.fetches]).toMatchObject([undefined, [{ resource: 'pay' }]]);
    await run.answer('pay', 'ok');
    // LangGraph before 1.7 runs the errorHandler later.
    expect([...(run.result as { notes: string[] }).notes].sort()).toEqual(['["yes","ok"]', 'too late']);
  });
});

describe.each([false, true])('each is approved an hour later (restored: %s)', (restored) => {
  const timeout = 5_000;
  const work: Work = async (of) => [interrupt(`pay ${of}?`), await fetch('pay')];
  const errorHandler = async () => note('too late');
  const ofSend = () =>
    fanOut(
      [1, 2].map((of) => new Send('work', { of }, { timeout })),
      work,
      { errorHandler },
    );
  const ofNode = () => fanOut(sent(2), work, { timeout, errorHandler });

  test.each([
    ['of the node, in the root graph', ofNode],
    ['of the node, in a nested graph', () => inSequence({ nested: ofNode() })],
    ['of each Send, in the root graph', ofSend],
    ['of each Send, in a nested graph', () => inSequence({ nested: ofSend() })],
    [
      'of each Send, in a graph that is invoked',
      () => inSequence({ calls: async () => ofSend().invoke({}) }),
    ],
  ])('and pays within its time, where it is %s', async (_whose, graph) => {
    const run = await startRun(graph());
    for (const of of [1, 2]) {
      await run.advance(HOUR);
      if (restored) await run.restore();
      await run.respond(`pay ${of}?`, 'yes');
      await run.advance(100);
      await run.answer('pay', 'ok');
    }
    expect(run.result).toEqual({ notes: ['["yes","ok"]', '["yes","ok"]'] });
  });
});
