/**
 * What comes behind an `interrupt()` comes behind its answer: the next node, a graph that the task calls, an `errorHandler`.
 * A person may take a month, and what was approved may have expired by then.
 */
import { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { inSequence, note, oneNode } from './graphs/notes.js';
import { readings } from './graphs/readings.js';
import { startRun } from './support/start-run.js';
import { DAY } from './support/waits.js';

const State = Annotation.Root({
  due: Annotation<number>,
  ok: Annotation<unknown>,
  done: Annotation<unknown>,
});
const start = Date.UTC(2026, 0, 1);
const offer = (approve: () => unknown) =>
  new StateGraph(State)
    .addNode('open', async () => ({ due: Date.now() + DAY }))
    .addNode('approve', async () => ({ ok: await approve() }))
    .addNode('pay', async ({ due }) => ({
      done: Date.now() > due ? 'expired' : await fetch('pay', { at: Date.now() - start }),
    }))
    .addEdge(START, 'open')
    .addEdge('open', 'approve')
    .addEdge('approve', 'pay')
    .addEdge('pay', END)
    .compile();
const approvals: Record<string, () => unknown> = {
  ask: () => ask.question({ prompt: 'pay?' }),
  'interrupt()': () => interrupt('pay?'),
};
const hosts: Record<string, (approve: () => unknown) => Parameters<typeof startRun>[0]> = {
  'the graph itself': offer,
  'a graph as a node': (approve) =>
    new StateGraph(State).addNode('sub', offer(approve)).addEdge(START, 'sub').addEdge('sub', END).compile(),
  'an invoked graph': (approve) => oneNode(async () => (await offer(approve).invoke({})).done),
};

describe.each(Object.entries(hosts))('%s', (_host, graph) => {
  test.each(Object.entries(approvals))('an approval by %s that is late', async (_how, approve) => {
    const run = await startRun(graph(approve));
    await run.advance(30 * DAY);
    await run.respond('pay?', 'yes');
    expect(run.fetches).toEqual([]);
    expect(JSON.stringify(run.result)).toContain('expired');
  });
});

const inGraphs = {
  'an approval is its last step': () => inSequence({ approve: async () => note(interrupt('ok?')) }),
  'a step comes behind': () =>
    inSequence({ approve: async () => note(interrupt('ok?')), more: async () => note('more') }),
  'an approval in a graph that is its node': () =>
    inSequence({ inner: inSequence({ approve: async () => note(interrupt('ok?')) }) }),
  'an approval in a graph that it reads': () =>
    inSequence({
      inner: async () =>
        note(await readings.stream(inSequence({ approve: async () => note(interrupt('ok?')) }))),
    }),
};
describe.each(Object.entries(inGraphs))('a graph that its caller reads: %s', (_name, approval) => {
  test.each(Object.entries(readings))('by %s, a late approval does not pay', async (_how, read) => {
    for (const isRestored of [false, true]) {
      const run = await startRun(
        oneNode(async () => {
          const due = Date.now() + DAY;
          await read(approval());
          return Date.now() > due ? 'expired' : fetch('pay', {});
        }),
      );
      await run.advance(30 * DAY);
      if (isRestored) await run.restore();
      await run.respond('ok?', 'yes');
      expect(run.fetches).toEqual([]);
      expect(run.result).toEqual({ notes: ['expired'] });
    }
  });
});
