/**
 * Nodes of a nested graph in a rerun: the graph goes on from its checkpoint, and a node begins before what the nodes before it
 * were given is given again. It draws what it drew, and finds the timers that had fired.
 */
import { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { ask, fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';
import { sleep } from './support/waits.js';

type Run = Awaited<ReturnType<typeof startRun>>;

const State = Annotation.Root({ x: Annotation<unknown> });
const graphOf = (first: () => unknown, second: () => unknown) =>
  new StateGraph(State)
    .addNode('first', async () => ({ x: await first() }))
    .addNode('second', async () => ({ x: await second() }))
    .addEdge(START, 'first')
    .addEdge('first', 'second')
    .addEdge('second', END)
    .compile();
type Nested = ReturnType<typeof graphOf>;

describe.each<[string, (nested: Nested) => Parameters<typeof startRun>[0]]>([
  ['a graph that is a node', (nested) => new StateGraph(State).addNode('sub', nested).addEdge(START, 'sub')],
  ['a graph that a node invokes', (nested) => oneNode(() => nested.invoke({}))],
  [
    'a graph that a node streams',
    (nested) =>
      oneNode(async () => {
        const seen: unknown[] = [];
        for await (const values of await nested.stream({}, { streamMode: 'values' })) seen.push(values);
        return seen.at(-1);
      }),
  ],
])('%s', (_how, host) => {
  describe.each<[string, () => unknown, (run: Run) => Promise<unknown>]>([
    ['a fetch', () => fetch('x'), (run) => run.answer('x', 1)],
    ['a question', () => ask.question({ prompt: 'p?' }), (run) => run.respond('p?', 1)],
    ['a pause', () => sleep(5_000), (run) => run.advance('6s')],
    ['nothing', () => 1, async () => {}],
  ])('behind %s in its first node', (_what, first, answer) => {
    async function restored(second: () => unknown) {
      const run = await startRun(host(graphOf(first, second)));
      await answer(run);
      await run.advance('2s');
      const { fetches } = run;
      expect(fetches).toHaveLength(1);
      await run.restore();
      await run.advance('2s');
      expect(run.fetches).toEqual(fetches);
      await run.answer('y', 1);
      expect(run.status).toBe('completed');
    }

    test('its second node draws the same id', () =>
      restored(() => fetch('y', { id: crypto.randomUUID(), chance: Math.random() })));

    test('its second node finds the timer that had fired', () =>
      restored(async () => {
        await sleep(1_000);
        return fetch('y');
      }));

    test('its second node calls interrupt() twice', async () => {
      const run = await startRun(host(graphOf(first, () => [interrupt('i?'), interrupt('j?')])));
      await answer(run);
      await run.respond('i?', 1);
      await run.respond('j?', 1);
      expect(run.status).toBe('completed');
    });
  });
});
