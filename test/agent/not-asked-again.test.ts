/**
 * A node that runs again and does not ask people again: the run stops by name before anything is done behind the question,
 * also where the node or the graph ends.
 */
import { END, interrupt, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
import { ask, defineAgents, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { retryPolicyOf } from './support/retry-policy.js';
import { startRun } from './support/start-run.js';

type Run = Awaited<ReturnType<typeof startRun>>;

const ways: Record<string, () => unknown> = {
  approval: () => ask.approval({ action: 'pay', args: { amount: 10 } }),
  question: () => ask.question({ prompt: 'pay?' }),
  interrupt: () => interrupt('pay?'),
};
const pay = async () => note(await fetch('pay', {}));
const skip = async () => note('no review');

function expectStopped(run: Run): void {
  expect(run.log.filter(({ request }) => request.kind === 'fetch')).toEqual([]);
  expect(run.error).toMatchObject({ code: 'nondeterministic_agent' });
}

describe.each(Object.entries(ways))('by %s', (_, asks) => {
  const review = async () => note(await asks());

  test.each([
    ['asks nothing', inSequence({ review, pay }), inSequence({ review: skip, pay })],
    ['has another name', inSequence({ review, pay }), inSequence({ check: review, pay })],
    ['does at once what comes behind it', inSequence({ review, pay }), inSequence({ review: pay })],
    [
      'asks nothing, in a nested graph',
      inSequence({ nested: inSequence({ review }), pay }),
      inSequence({ nested: inSequence({ review: skip }), pay }),
    ],
  ])('on other code, a node that %s', async (_what, before, now) => {
    const run = await startRun(before);
    expect(run.interrupts).toHaveLength(1);
    await run.restore(defineAgents({ agent: { versions: { '1': now }, current: '1' } }));
    expectStopped(run);
  });

  test.each([false, true])('a node that remembers that it has asked (answered: %s)', async (isAnswered) => {
    const asked = new Set<string>();
    const remembering = async () => {
      if (!asked.has('pay')) {
        asked.add('pay');
        await asks();
      }
      return note(isAnswered ? interrupt('and?') : 'reviewed');
    };
    const graph = new StateGraph(Notes)
      .addNode('review', remembering)
      .addNode('other', async () => note(interrupt('other?')))
      .addNode('pay', pay)
      .addEdge(START, 'review')
      .addEdge(START, 'other')
      .addEdge(['review', 'other'], 'pay')
      .addEdge('pay', END)
      .compile();
    const run = await startRun(graph);
    for (const one of run.interrupts) {
      if (one.kind === 'question' && one.prompt === 'other?') continue;
      if (isAnswered) await (one.kind === 'approval' ? run.approve(one.id) : run.respond(one.id, 'yes'));
    }
    if (run.status !== 'failed') await run.respond('other?', 'yes');
    expectStopped(run);
  });
});

test('a second attempt may go another way than the first, which was answered', async () => {
  const graph = new StateGraph(Notes)
    .addNode(
      'work',
      async (_: unknown, config: LangGraphRunnableConfig) => {
        if ((config.executionInfo?.nodeAttempt ?? 1) > 1) return note('fallback');
        return note([interrupt('whom?'), await fetch('pay', {})]);
      },
      { retryPolicy: retryPolicyOf(1) },
    )
    .addEdge(START, 'work')
    .addEdge('work', END)
    .compile();
  const run = await startRun(graph);
  await run.respond('whom?', 'me');
  await run.fail('pay', { code: 'failed' });
  await run.advance(1000);
  expect(run.result).toEqual({ notes: ['fallback'] });
});

const asking = (prompt: string) => ask.question({ prompt });

/** The loser of a race may be answered, or asked, behind what led the node to its end. */
describe.each([false, true])('sound nodes go on (restored before each answer: %s)', (restored) => {
  test.each<[string, () => Promise<unknown>, string[]]>([
    [
      'two races, both of the first answered',
      async () => [
        await Promise.race([asking('a?'), asking('b?')]),
        interrupt('x?'),
        await Promise.race([asking('c?'), asking('d?')]),
        interrupt('y?'),
      ],
      ['a?', 'b?', 'x?', 'c?', 'y?'],
    ],
    [
      'a loser that asks on',
      async () => [
        await Promise.race([asking('boss?'), asking('deputy?').then(() => asking('board?'))]),
        interrupt('sure?'),
      ],
      ['boss?', 'deputy?', 'sure?'],
    ],
  ])('%s', async (_, work, answered) => {
    const run = await startRun(oneNode(work));
    for (const prompt of answered) {
      if (restored) await run.restore();
      await run.respond(prompt, prompt);
    }
    expect(run.status).toBe('completed');
  });
});
