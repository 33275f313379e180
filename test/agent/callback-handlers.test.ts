/** A gate in a callback handler of LangChain: it is asked, and no decision about one call is taken for another. */
import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { tool } from '@langchain/core/tools';
import { END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { inSequence, Notes, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

type ChainStart = Parameters<NonNullable<BaseCallbackHandler['handleChainStart']>>;
type Run = Awaited<ReturnType<typeof startRun>>;

class Gate extends BaseCallbackHandler {
  name = 'gate';
  override awaitHandlers = true;
  override raiseError = true;

  override async handleToolStart(): Promise<void> {
    const { type, actor } = await ask.approval({ action: 'tool', args: { name: 'pay' } });
    if (type !== 'approve') throw new Error(`refused by ${actor}`);
  }
}

const pay = tool(async ({ who }) => String(await fetch('pay', { who })), {
  name: 'pay',
  description: 'Pays.',
  schema: z.object({ who: z.string() }),
});
const gated = (who: string) => pay.invoke({ who }, { callbacks: [new Gate()] });
/** LangChain hands calls to handlers in tasks of the host: the agent is idle meanwhile. */
const settled = (run: Run, isSo: () => boolean) =>
  expect
    .poll(async () => {
      await run.advance(1);
      return isSo();
    })
    .toBe(true);
const paid = (run: Run) =>
  run.log.flatMap(({ request }) =>
    request.kind === 'fetch' && request.resource === 'pay' ? [request.params] : [],
  );

test('as the first thing of a step, it is asked and goes on', async () => {
  const run = await startRun(oneNode(() => gated('a')));
  await settled(run, () => run.interrupts.length === 1);
  await run.approve('tool');
  await settled(run, () => run.fetches.length === 1);
  await run.answer('pay', 'paid');
  await settled(run, () => run.status === 'completed');
  expect(run.log.filter((entry) => 'withdrawnAt' in entry)).toEqual([]);
});

describe.each([false, true])('the same call gated in two nodes (restored: %s)', (restoring) => {
  test('is made for the one that was approved', async () => {
    const node = (who: string) => async () => {
      await fetch('warm', { who });
      return note(await gated(who).catch((error: Error) => error.message));
    };
    const graph = new StateGraph(Notes)
      .addNode('a', node('a'))
      .addNode('b', node('b'))
      .addEdge(START, 'a')
      .addEdge(START, 'b')
      .addEdge('a', END)
      .addEdge('b', END);
    const run = await startRun(graph);
    await run.together(() => Promise.all(run.fetches.map(({ id }) => run.answer(id, 1))));
    await settled(run, () => run.interrupts.length === 2);
    const [first, second] = run.interrupts;
    await run.approve(first?.id ?? '', { actor: 'anna' });
    await settled(run, () => run.fetches.length === 1);
    await run.answer('pay', 'paid');
    await settled(run, () => run.fetches.length === 0);
    if (restoring) await run.restore();
    await settled(run, () => run.interrupts.length === 1);
    await run.reject(second?.id ?? '', 'no', { actor: 'bert' });
    await settled(run, () => run.status === 'completed');
    expect(run.result).toEqual({ notes: ['paid', 'refused by bert'] });
    expect(paid(run)).toEqual([{ who: 'a' }]);
  });
});

/** The nested graph goes on behind the call that was approved, when the decision on `look?` comes. */
test.each([
  ['that LangChain waits for', {}],
  ['that LangChain puts into its queue', { awaitHandlers: false }],
  ['that is frozen', Object.freeze({ awaitHandlers: false })],
])('in a nested graph, a handler %s asks about each call', async (_, how) => {
  const gate = Object.assign(new Gate(), how);
  if (Object.isFrozen(how)) Object.freeze(gate);
  const work = async () => note(await pay.invoke({ who: 'a' }, { callbacks: [gate] }));
  const nested = inSequence({ first: work, look: async () => note(interrupt('look?')), second: work });
  const run = await startRun(inSequence({ nested }));
  for (const who of ['anna', 'bert']) {
    await settled(run, () => run.interrupts.length === 1);
    await run.approve('tool', { actor: who });
    await settled(run, () => run.fetches.length === 1);
    await run.answer('pay', `paid for ${who}`);
    if (who === 'bert') continue;
    await settled(run, () => run.interrupts.length === 1);
    await run.respond(run.interrupts[0]?.id ?? '', 'seen');
  }
  await settled(run, () => run.status === 'completed');
  expect(run.result).toEqual({ notes: ['paid for anna', 'seen', 'paid for bert'] });
});

/** LangChain tells a handler of a node before the node's code runs. */
test('in a nested graph, a handler that asks before each node is asked for each', async () => {
  class BeforeNodes extends Gate {
    override async handleToolStart(): Promise<void> {}

    override async handleChainStart(...[, , , , , , , name]: ChainStart): Promise<void> {
      if (name?.startsWith('pay')) await ask.approval({ action: 'tool', args: { name: 'pay' } });
    }
  }
  const nested = inSequence({
    pay: async () => note('paid'),
    look: async () => note(interrupt('look?')),
    payAgain: async () => note('paid again'),
  });
  const run = await startRun(
    oneNode(async () => (await nested.invoke({}, { callbacks: [new BeforeNodes()] })).notes),
  );
  for (const asked of ['tool', 'look?', 'tool']) {
    await settled(run, () => run.interrupts.length === 1);
    const [question] = run.interrupts;
    expect(question?.kind === 'approval' ? question.action : question?.prompt).toBe(asked);
    await (asked === 'tool' ? run.approve('tool') : run.respond('look?', 'seen'));
  }
  await settled(run, () => run.status === 'completed');
  expect(run.result).toEqual({ notes: ['["paid","seen","paid again"]'] });
});
