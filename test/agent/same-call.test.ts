/** What a task calls in a rerun is recognised by what it says: not by the order of keys, nor by ids that LangGraph writes. */
import { AIMessage, type BaseMessage, HumanMessage, RemoveMessage } from '@langchain/core/messages';
import {
  Annotation,
  Command,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { ask } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { callHash } from '../../src/agent/langgraph/call-hash.js';
import type { GraphSource } from '../../src/agent/langgraph/graph.js';
import { oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

type Question = (prompt: string) => unknown;
const questions: [string, Question][] = [
  ['interrupt()', interrupt],
  ['ask, restored while it waits', (prompt) => ask.question({ prompt })],
];

async function answered(graph: GraphSource, input = {}) {
  const run = await startRun(graph, { input });
  await run.restore();
  await run.respond(run.interrupts[0]?.id ?? '', 'yes');
  expect(run.error).toBeUndefined();
  return run;
}

describe.each(questions)(
  'one message object given to two graphs, the second of which asks by %s',
  (how, question) => {
    const saying = (say: () => unknown) =>
      new StateGraph(MessagesAnnotation)
        .addNode('say', async () => ({
          messages: [new AIMessage({ id: 'said', content: String(await say()) })],
        }))
        .addEdge(START, 'say')
        .compile();
    const agent = () => {
      const [first, second] = [saying(() => 'first'), saying(() => question('second?'))];
      return oneNode(async () => {
        const messages = [new HumanMessage('x')];
        await first.invoke({ messages });
        const { messages: all } = (await second.invoke({ messages })) as { messages: BaseMessage[] };
        return all.map(({ text }) => text);
      });
    };

    test('goes on with the answer, as plain LangGraph does', async () => {
      const run = await answered(agent());
      expect(run.result).toEqual({ notes: ['["x","yes"]'] });
      if (how !== 'interrupt()') return;
      const plain = agent();
      plain.checkpointer = new MemorySaver();
      const config = { configurable: { thread_id: '1' } };
      await plain.invoke({}, config);
      expect(await plain.invoke(new Command({ resume: 'yes' }), config)).toMatchObject(run.result as object);
    });
  },
);

test('a graph is given state that was read back, its keys in another order', async () => {
  const inner = new StateGraph(Annotation.Root({ a: Annotation<number>, b: Annotation<unknown> }))
    .addNode('ask', () => ({ b: interrupt('b?') }))
    .addEdge(START, 'ask')
    .compile();
  let turn = 0;
  const agent = oneNode(async () => {
    turn += 1;
    return inner.invoke(turn % 2 ? { a: 1, b: { c: 2, d: 3 } } : { b: { d: 3, c: 2 }, a: 1 });
  });
  const run = await answered(agent);
  expect(run.result).toEqual({ notes: ['{"a":1,"b":"yes"}'] });
});

describe('two calls', () => {
  const hash = (input: unknown) => callHash('graph g', input);
  const said = (id: string, content = 'x') => new HumanMessage({ id, content });
  test.each<[string, unknown, unknown]>([
    ['with keys in another order', { a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 }],
    ['with another id of a message', [said('1')], [said('2')]],
    ['with an id and none', [said('1')], [new HumanMessage('x')]],
  ])('%s are one', (_name, one, other) => {
    expect(hash(one)).toBe(hash(other));
  });
  test.each<[string, unknown, unknown]>([
    ['with items in another order', [1, 2], [2, 1]],
    ['with another text', [said('1', 'x')], [said('1', 'y')]],
    ['with another id of data', [{ id: 1 }], [{ id: 2 }]],
    ['that remove another message', [new RemoveMessage({ id: '1' })], [new RemoveMessage({ id: '2' })]],
    ['with another big number', [1n], [2n]],
  ])('%s are two', (_name, one, other) => {
    expect(hash(one)).not.toBe(hash(other));
  });
});
