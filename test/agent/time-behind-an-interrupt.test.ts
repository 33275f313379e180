/**
 * What comes behind an `interrupt()` comes behind its answer: the next node, a graph that the task calls, an `errorHandler`.
 * A person may take a month, and what was approved may have expired by then.
 */
import { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { oneNode } from './graphs/notes.js';
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
