/** Options of a graph, wherever they are set: by the call, by `withConfig`, by the task around it. */
import { RunnableBinding, RunnableLambda } from '@langchain/core/runnables';
import { Command, END, InMemoryStore, interrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { chatModel, fetch } from 'airlockjs/agent';
import { createAgent } from 'langchain';
import { describe, expect, test } from 'vitest';
import { Notes, note, oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

type Options = object;
type Agent = () => ReturnType<typeof oneNode>;
type Pay = () => Promise<unknown>;
type Graph = ReturnType<typeof steps>;

/** Pays, then asks twice. */
const steps = (pay: Pay) =>
  new StateGraph(Notes)
    .addNode('pay', async () => note(await pay()))
    .addNode('first', () => note(interrupt('a?')))
    .addNode('second', () => note(interrupt('b?')))
    .addEdge(START, 'pay')
    .addEdge('pay', 'first')
    .addEdge('first', 'second')
    .addEdge('second', END)
    .compile({ checkpointer: new MemorySaver() });

const shapes: [string, (pay: Pay, options: Options) => Graph][] = [
  ['of the root', (pay, options) => steps(pay).withConfig(options)],
  [
    'of a graph that a node invokes',
    (pay, options) =>
      oneNode(async () => {
        // The saver of the run around it, as Airlock's is.
        const graph = steps(pay);
        graph.checkpointer = undefined;
        return (await graph.invoke({}, options)).notes;
      }) as object as Graph,
  ],
  [
    'of a node',
    (pay, options) => {
      const graph = steps(pay).withConfig(options);
      graph.checkpointer = undefined;
      return new StateGraph(Notes)
        .addNode('work', graph)
        .addEdge(START, 'work')
        .addEdge('work', END)
        .compile() as object as Graph;
    },
  ],
];

describe.each<Options>([{}, { durability: 'exit' }, { durability: 'sync' }, { checkpointDuring: false }])(
  'a step that was done is not done again: %j',
  (options) => {
    test.each(shapes)('%s', async (_name, make) => {
      const plain = make(async () => 'paid', options);
      plain.checkpointer = new MemorySaver();
      const config = { configurable: { thread_id: 'plain' } };
      await plain.invoke({}, config);
      await plain.invoke(new Command({ resume: 'yes' }), config);
      const { notes } = await plain.invoke(new Command({ resume: 'no' }), config);

      const run = await startRun(() => make(() => fetch('pay'), options));
      await run.answer('pay', 'paid');
      for (const answer of ['yes', 'no']) {
        await run.restore();
        expect(run.fetches).toEqual([]);
        await run.respond(run.interrupts[0]?.id ?? '', answer);
      }
      expect(run.result).toEqual({ notes });
      expect(run.log.filter(({ request }) => request.kind === 'fetch')).toHaveLength(1);
    });
  },
);

test('both words for durability at once are refused by LangGraph, as plain LangGraph does', async () => {
  const options: object = { durability: 'exit', checkpointDuring: true };
  const make = () => oneNode(() => 'done').withConfig(options);
  await expect(make().invoke({})).rejects.toThrow(/both `durability` and `checkpointDuring`/);
  const run = await startRun(make);
  expect(run.error?.message).toMatch(/both `durability` and `checkpointDuring`/);
});

describe('what cannot work is refused before anything runs', () => {
  const refused: [string, Options, RegExp][] = [
    ['a store', { store: new InMemoryStore() }, /a store/],
    ['interruptBefore', { interruptBefore: ['work'] }, /static breakpoints/],
    ['interruptAfter', { interruptAfter: '*' }, /static breakpoints/],
  ];
  const ways: [string, (options: Options, work: () => unknown) => () => object][] = [
    ['in a binding', (options, work) => () => new RunnableBinding({ bound: oneNode(work), config: options })],
    [
      'by withConfig of an agent of createAgent',
      (options) => () => createAgent({ model: chatModel(), tools: [] }).withConfig(options),
    ],
    ['by a call of a task', (options, work) => () => oneNode(() => oneNode(work).invoke({}, options))],
  ];
  describe.each(ways)('%s', (_name, make) => {
    test.each(refused)('%s', async (_what, options, words) => {
      let isDone = false;
      const work = () => {
        isDone = true;
      };
      const run = await startRun(make(options, work) as Agent, { input: { messages: [] } });
      expect(run.error).toMatchObject({ code: 'unsupported_feature', message: expect.stringMatching(words) });
      expect(run.fetches).toEqual([]);
      expect(isDone).toBe(false);
    });
  });

  test('a stream as text, in which an interrupt() would be a line', async () => {
    const graph = () =>
      oneNode(async () => {
        const text = await oneNode(() => interrupt('go?')).stream({}, { encoding: 'text/event-stream' });
        for await (const _ of text);
      });
    expect((await startRun(graph)).error).toMatchObject({
      code: 'unsupported_feature',
      message: expect.stringContaining('a stream as text'),
    });
  });

  test('a store of the task around it', async () => {
    const node = RunnableLambda.from(() => oneNode(() => 'done').invoke({}));
    const graph = new StateGraph(Notes)
      .addNode('around', node.withConfig({ store: new InMemoryStore() } as object))
      .addEdge(START, 'around')
      .addEdge('around', END);
    expect((await startRun(graph)).error).toMatchObject({ code: 'unsupported_feature' });
  });

  test("a checkpoint_ns of '', which would take the place of the run's own", async () => {
    const options = { configurable: { checkpoint_ns: '' } };
    const run = await startRun(() => oneNode(() => oneNode(() => 'done').invoke({}, options)));
    expect(run.error).toMatchObject({ code: 'unsupported_feature' });
  });
});
