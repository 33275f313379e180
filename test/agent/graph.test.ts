/** What `defineAgents` takes, and what of LangGraph is refused by name before anything runs. */
import { RunnableBinding, RunnableLambda } from '@langchain/core/runnables';
import {
  Annotation,
  DeltaChannel,
  END,
  entrypoint,
  InMemoryStore,
  MemorySaver,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { RemoteGraph } from '@langchain/langgraph/remote';
import { InMemoryCache } from '@langchain/langgraph-checkpoint';
import { chatModel, defineAgents } from 'airlockjs/agent';
import { createAgent } from 'langchain';
import { describe, expect, test } from 'vitest';
import { type GraphSource, resolveGraph } from '../../src/agent/langgraph/graph.js';
import { Notes, note } from './graphs/notes.js';

const uncompiled = () =>
  new StateGraph(Notes)
    .addNode('work', () => note('done'))
    .addEdge(START, 'work')
    .addEdge('work', END);

const lambda = RunnableLambda.from(async () => ({ notes: [] }));
const around = (node: Parameters<ReturnType<typeof uncompiled>['addNode']>[1]) =>
  new StateGraph(Notes).addNode('inner', node).addEdge(START, 'inner').addEdge('inner', END);

describe('is a graph', () => {
  const graphs: [string, GraphSource][] = [
    ['compiled', uncompiled().compile()],
    ['not compiled yet', uncompiled()],
    ['of a function', () => uncompiled().compile()],
    ['of an asynchronous function', async () => uncompiled()],
    ['with a saver of its own', uncompiled().compile({ checkpointer: new MemorySaver() })],
    ['an entrypoint', entrypoint('entry', async () => 'done')],
    ['an agent', createAgent({ model: chatModel(), tools: [] })],
    [
      'of withConfig',
      uncompiled()
        .compile()
        .withConfig({ tags: ['x'] }),
    ],
    ['an agent of withConfig', createAgent({ model: chatModel(), tools: [] }).withConfig({ tags: ['x'] })],
    ['in a binding', new RunnableBinding({ bound: uncompiled().compile(), config: {} })],
    ['around a subgraph', around(uncompiled().compile()).compile()],
    ['around a subgraph that remembers', around(uncompiled().compile({ checkpointer: true })).compile()],
  ];
  test.each(graphs)('%s', async (_name, source) => {
    await expect(resolveGraph(source, 'mine')).resolves.toHaveProperty('withCheckpointer');
  });
});

describe('is refused', () => {
  const sources: [string, unknown, RegExp][] = [
    ['null', null, /^Agent 'mine' is null, not a graph\.$/],
    ['a string', 'graph', /^Agent 'mine' is string, not a graph\.$/],
    ['an object', {}, /^Agent 'mine' is object, not a graph\.$/],
    ['a function that makes none', () => 3, /^Agent 'mine' is not a graph: give defineAgents/],
    ['a store', uncompiled().compile({ store: new InMemoryStore() }), /uses a store.* Make it a resource/],
    ['a node cache', uncompiled().compile({ cache: new InMemoryCache() }), /uses a node cache/],
    [
      'a delta channel',
      new StateGraph(
        Annotation.Root({ log: () => new DeltaChannel<string[], string>((log, added) => log.concat(added)) }),
      )
        .addNode('work', () => ({ log: 'done' }))
        .addEdge(START, 'work')
        .compile(),
      /the delta channel 'log'/,
    ],
    ['interruptBefore', uncompiled().compile({ interruptBefore: ['work'] }), /static breakpoints/],
    ['interruptAfter', uncompiled().compile({ interruptAfter: '*' }), /static breakpoints/],
    [
      'breakpoints by withConfig',
      uncompiled()
        .compile()
        .withConfig({ interruptBefore: ['work'] } as object),
      /static breakpoints/,
    ],
    [
      'withRetry',
      uncompiled().compile().withRetry(),
      /^Agent 'mine' is a RunnableRetry, which uses no checkp/,
    ],
    [
      'pipe',
      uncompiled().compile().pipe(lambda),
      /^Agent 'mine' is a RunnableSequence, .*belong in its nodes/,
    ],
    ['withFallbacks', uncompiled().compile().withFallbacks([lambda]), /is a RunnableWithFallbacks/],
    ['a function made a runnable', lambda, /is a RunnableLambda/],
    [
      'withRetry in a binding',
      uncompiled()
        .compile()
        .withRetry()
        .withConfig({ tags: ['x'] }),
      /is a Runnable/,
    ],
    ['an object of ones own', { graph: uncompiled().compile(), invoke: async () => 1 }, /is a Object, which/],
    [
      'a store of an agent',
      createAgent({ model: chatModel(), tools: [], store: new InMemoryStore() }),
      /^Agent 'mine' uses a store/,
    ],
    [
      'a subgraph without a checkpoint',
      around(uncompiled().compile({ checkpointer: false })).compile(),
      /checkpointer: false at subgraph 'inner'/,
    ],
    [
      'a store in a subgraph of a subgraph',
      around(around(uncompiled().compile({ store: new InMemoryStore() })).compile()).compile(),
      /^Agent 'mine', subgraph 'inner\.inner' uses a store/,
    ],
    [
      'a remote graph',
      around(new RemoteGraph({ graphId: 'far', url: 'http://127.0.0.1:9' })).compile(),
      /^Agent 'mine', subgraph 'inner' uses a RemoteGraph.* no network/,
    ],
    [
      'a remote graph itself',
      new RemoteGraph({ graphId: 'far', url: 'http://127.0.0.1:9' }),
      /^Agent 'mine' uses a RemoteGraph/,
    ],
  ];
  test.each(sources)('%s', async (_name, source, reason) => {
    const refused = resolveGraph(source as GraphSource, 'mine');
    await expect(refused).rejects.toMatchObject({ name: 'UnsupportedFeatureError' });
    await expect(refused).rejects.toThrow(reason);
  });
});

test('what a factory throws is passed on', async () => {
  const failing = () => Promise.reject(new Error('No model.'));
  await expect(resolveGraph(failing, 'mine')).rejects.toThrow('No model.');
});

describe('defineAgents', () => {
  const graph = uncompiled().compile();
  test('gives back what it was given', () => {
    const catalog = { mine: { versions: { '1': graph, '2': graph }, current: '2' } };
    expect(defineAgents(catalog)).toBe(catalog);
  });
  test('refuses an agent without versions', () => {
    expect(() => defineAgents({ mine: { versions: {}, current: '1' } })).toThrow(
      "Agent 'mine' has no versions.",
    );
  });
  test('refuses a current version that there is not', () => {
    expect(() => defineAgents({ mine: { versions: { '1': graph }, current: '2' } })).toThrow(
      "Agent 'mine': current is '2', which is not among its versions (1).",
    );
  });
});
