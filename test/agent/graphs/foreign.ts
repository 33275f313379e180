/** Graphs written for plain LangGraph, and some that mix its interrupts with Airlock's own requests. */
import { END, entrypoint, interrupt, Send, START, StateGraph, task } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { Notes, note, oneNode } from './notes.js';

export const twoInOneNode = () => oneNode(() => [interrupt('first?'), interrupt({ question: 'second?' })]);

const inner = () =>
  new StateGraph(Notes)
    .addNode('ask', () => note(['inner', interrupt('inner?')]))
    .addEdge(START, 'ask')
    .addEdge('ask', END)
    .compile();

/** Two in one node, one in a subgraph, three by `Send`. */
export const interrupting = () =>
  new StateGraph(Notes)
    .addNode('twice', () => note([interrupt('first?'), interrupt('second?')]))
    .addNode('inner', inner())
    .addNode('one', ({ n }: { n: number }) => note([n, interrupt(`number ${n}?`)]))
    .addEdge(START, 'twice')
    .addEdge('twice', 'inner')
    .addConditionalEdges('inner', () => [1, 2, 3].map((n) => new Send('one', { n })), ['one'])
    .addEdge('one', END)
    .compile();

/** The same kinds, all pending at once. */
export const interruptingAtOnce = () =>
  new StateGraph(Notes)
    .addNode('twice', () => note([interrupt('first?'), interrupt('second?')]))
    .addNode('inner', inner())
    .addNode('one', ({ n }: { n: number }) => note([n, interrupt(`number ${n}?`)]))
    .addEdge(START, 'twice')
    .addEdge(START, 'inner')
    .addConditionalEdges(START, () => [1, 2, 3].map((n) => new Send('one', { n })), ['one'])
    .addEdge('twice', END)
    .addEdge('inner', END)
    .addEdge('one', END)
    .compile();

/** Interrupts and own requests in turn in one node, with other branches that do the same at their own pace. */
export const mixed = () => {
  const inside = new StateGraph(Notes)
    .addNode('look', async () => note(await fetch('inside', 1)))
    .addNode('ask', async () => note([interrupt('inside?'), await fetch('inside', 2), interrupt('again?')]))
    .addEdge(START, 'look')
    .addEdge('look', 'ask')
    .addEdge('ask', END)
    .compile();
  return new StateGraph(Notes)
    .addNode('turns', async () =>
      note([await fetch('turn', 1), interrupt('turn?'), await fetch('turn', 2), interrupt('turn again?')]),
    )
    .addNode('own', async () => note([await fetch('own', 1), await ask.question({ prompt: 'own?' })]))
    .addNode('inside', inside)
    .addNode('join', async ({ notes }) => note(await fetch('join', notes)))
    .addEdge(START, 'turns')
    .addEdge(START, 'own')
    .addEdge(START, 'inside')
    .addEdge(['turns', 'own', 'inside'], 'join')
    .addEdge('join', END)
    .compile();
};

/** A fetch and an interrupt of one node side by side. */
export const sideBySide = () =>
  oneNode(() =>
    Promise.all([
      (async () => [await fetch('echo', 1), await fetch('echo', 2)])(),
      (async () => interrupt('beside?'))(),
    ]),
  );

export const interruptingTasks = () => {
  const confirm = task('confirm', async (n: number) => [await fetch('echo', n), interrupt(`task ${n}?`)]);
  return entrypoint('interruptingTasks', async (count: number) => {
    const confirmed = await Promise.all(Array.from({ length: count }, (_, n) => confirm(n)));
    return [confirmed, await fetch('after', confirmed.length)];
  });
};
