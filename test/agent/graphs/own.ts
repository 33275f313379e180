/** Graphs that ask by `fetch` and `ask` alone; each factory builds anew. */
import { END, entrypoint, Send, START, StateGraph, task } from '@langchain/langgraph';
import { ask, type FetchError, fetch, fetchAll } from 'airlockjs/agent';
import * as z from 'zod';
import { Notes, note, oneNode } from './notes.js';

export const sequence = () =>
  new StateGraph(Notes)
    .addNode('first', async () => note(await fetch('echo', 1)))
    .addNode('second', async ({ notes }) => note([await fetch('echo', notes), await fetch('echo', 3)]))
    .addEdge(START, 'first')
    .addEdge('first', 'second')
    .addEdge('second', END)
    .compile();

export const together = () =>
  oneNode(async () => {
    const both = await Promise.all([fetch('echo', 1), fetch('echo', 2)]);
    const all = await fetchAll([
      ['echo', 'a'],
      ['echo', 'b'],
    ]);
    const caught = await fetch('broken', both).catch(({ code }: FetchError) => code);
    return [both, all, caught];
  });

export const allSettled = () =>
  oneNode(async () => {
    const ends = await Promise.allSettled([fetch('echo', 1), fetch('broken', 2), fetch('echo', 3)]);
    return ends.map((end) => (end.status === 'fulfilled' ? end.value : (end.reason as FetchError).code));
  });

export const chains = () =>
  oneNode(() =>
    Promise.all(
      ['a', 'b'].map(async (name) => [
        await fetch('first', name),
        await fetch('second', name),
        await ask.question({ prompt: name }),
      ]),
    ),
  );

export const people = () =>
  oneNode(async () => {
    const pay = await ask.approval({ action: 'pay', args: { amount: 3 } });
    const when = await ask.question({ prompt: 'When?', schema: z.string().transform((text) => text.length) });
    return [pay.type, when];
  });

export const looping = () =>
  new StateGraph(Notes)
    .addNode('turn', async ({ notes }) => note(await fetch('echo', notes.length)))
    .addEdge(START, 'turn')
    .addConditionalEdges('turn', ({ notes }) => (notes.length < 4 ? 'turn' : END))
    .compile();

export const parallelNodes = () =>
  new StateGraph(Notes)
    .addNode('left', async () => note([await fetch('echo', 'l1'), await fetch('echo', 'l2')]))
    .addNode('right', async () => note(await ask.question({ prompt: 'right?' })))
    .addNode('join', async ({ notes }) => note(await fetch('echo', notes)))
    .addEdge(START, 'left')
    .addEdge(START, 'right')
    .addEdge(['left', 'right'], 'join')
    .addEdge('join', END)
    .compile();

const inner = () =>
  new StateGraph(Notes)
    .addNode('look', async () => note(await fetch('inner', 1)))
    .addNode('ask', async ({ notes }) => note(await ask.question({ prompt: `inner after ${notes.length}?` })))
    .addEdge(START, 'look')
    .addEdge('look', 'ask')
    .addEdge('ask', END);

export const subgraphAsNode = () =>
  new StateGraph(Notes)
    .addNode('inner', inner().compile())
    .addNode('after', async ({ notes }) => note(await fetch('echo', notes.length)))
    .addEdge(START, 'inner')
    .addEdge('inner', 'after')
    .addEdge('after', END)
    .compile();

/** A node that runs a subgraph by itself, twice, with work of its own around it. */
export const subgraphInvoked = () => {
  const compiled = inner().compile();
  return oneNode(async () => {
    const before = await fetch('echo', 'before');
    const first = await compiled.invoke({ notes: ['one'] });
    const between = await fetch('echo', 'between');
    const second = await compiled.invoke({ notes: ['two'] });
    return [before, first, between, second];
  });
};

export const fanOut = () =>
  new StateGraph(Notes)
    .addNode('one', async ({ n }: { n: number }) =>
      note([await fetch('first', n), await fetch('second', n), await ask.question({ prompt: `${n}?` })]),
    )
    .addNode('join', async ({ notes }) => note(await fetch('join', notes)))
    .addConditionalEdges(START, () => [1, 2, 3].map((n) => new Send('one', { n })), ['one'])
    .addEdge('one', 'join')
    .addEdge('join', END)
    .compile();

export const tasks = () => {
  const look = task('look', async (n: number) => [await fetch('first', n), await fetch('second', n)]);
  return entrypoint('tasks', async (count: number) => {
    const before = await fetch('echo', 'before');
    const looked = await Promise.all(Array.from({ length: count }, (_, n) => look(n)));
    const after = await ask.question({ prompt: 'after?' });
    return [before, looked, after, await look(9)];
  });
};

export const tasksInNode = () => {
  const look = task('look', async (n: number) => fetch('looked', n));
  return oneNode(async () => [await Promise.all([look(1), look(2)]), await fetch('echo', 3), await look(4)]);
};

/** Goes by whichever comes first. */
export const racing = () =>
  oneNode(async () => {
    const winner = await Promise.race([fetch('echo', 'a'), fetch('echo', 'b')]);
    return [winner, await fetch('echo', winner)];
  });
