/** State is the same before and after a rerun, or refused by name where it is made. */

import { Document } from '@langchain/core/documents';
import { ToolMessage } from '@langchain/core/messages';
import {
  Annotation,
  Command,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
import { decodeState } from '../../src/agent/langgraph/state/decode-state.js';
import { Rehearsal } from '../support/rehearsal.js';

/** A node that leaves a value in the state, and one that asks and then says what it finds there. */
function keeping(make: () => unknown) {
  const State = Annotation.Root({ kept: Annotation<unknown>, found: Annotation<string> });
  const seen: unknown[] = [];
  const graph = () =>
    new StateGraph(State)
      .addNode('make', () => ({ kept: { value: make() } }))
      .addNode('ask', ({ kept }) => {
        seen.push(kept);
        return { found: String(interrupt('go on?')), kept: null };
      })
      .addEdge(START, 'make')
      .addEdge('make', 'ask')
      .compile();
  return { graph, seen };
}

describe.each<[string, () => unknown]>([
  ['a big integer', () => 2n ** 70n],
  ['a date', () => new Date('2026-10-01T12:00:00Z')],
  ['a date that is none', () => new Date(Number.NaN)],
  ['numbers without a word in JSON', () => [Number.NaN, Number.POSITIVE_INFINITY, -0.5]],
  ['a map of dates', () => new Map([['due', new Date(0)]])],
  ['a set', () => new Set([1n, 2n])],
  ['an address', () => new URL('https://example.com/?q=1')],
  ['bytes', () => new Uint8Array([1, 2, 255])],
  ['an embedding', () => new Float32Array([0.1, -2, Number.NaN, 1e-30])],
  ['a part of an array of numbers', () => new Int16Array([1, -2, 3]).subarray(1)],
  ['arrays of numbers in a map', () => new Map([['a', [new Float64Array([0.1]), new BigInt64Array([-1n])]]])],
  ['what looks like our own words', () => ({ plain: { __airlock: ['Date', 'x'] } })],
  ['an object with our own key', () => [{ __airlock_value__: 1 }, { __airlock_value__: ['bigint', 'x'] }]],
  ['an object like a date of ours', () => ({ __airlock_value__: ['Date', '2026-01-01'] })],
  ['an object like an object of ours', () => ({ __airlock_value__: ['object', [['a', 1n]]] })],
  ['an object with a key __proto__', () => JSON.parse('{"__proto__":{"admin":true},"x":[{"__proto__":1}]}')],
  [
    'what looks like nothing to LangGraph',
    () => [{ lc: 2, type: 'undefined' }, undefined, { lc: undefined }],
  ],
  ['what looks like a set', () => ({ lc: 2, type: 'constructor', id: ['Set'], args: [[1]] })],
  [
    'what looks like a class',
    () => ({ lc: 1, type: 'constructor', id: ['a'], kwargs: { due: new Date(0) } }),
  ],
  ['what says it can be made again', () => ({ lc_serializable: true, due: new Date(0) })],
  [
    'such objects in a map and a set',
    () => new Map([['a', new Set([{ lc: 1, at: { __airlock_value__: 1n } }])]]),
  ],
])('%s', (_name, make) => {
  test('is the same for a node that runs again, and behind a restore', async () => {
    const { graph, seen } = keeping(make);
    const rehearsal = await Rehearsal.start({ graph, input: {} });
    await rehearsal.restore();
    await rehearsal.answer(...rehearsal.pending);
    expect(seen.length).toBeGreaterThan(1);
    for (const kept of seen) expect(kept).toEqual({ value: make() });
    expect(rehearsal.ended).toHaveProperty('result.found', 'answer to go on?');
  });
});

class Money {
  constructor(readonly amount: number) {}
}

/** As a document, and one method more. */
class Page {
  readonly pageContent = 'x';
  readonly metadata = {};
  read(): string {
    return this.pageContent;
  }
}

test.each<[string, () => unknown, string]>([
  ['an instance of a class', () => new Money(1), "the class 'Money'"],
  ['a class like a document', () => new Page(), "the class 'Page'"],
  [
    'a document of a class',
    () => new Document({ pageContent: 'x', metadata: { by: new Money(1) } }),
    'metadata.by',
  ],
  ['a buffer', () => new ArrayBuffer(1), "the class 'ArrayBuffer'"],
  ['a function', () => () => 1, 'a function'],
  [
    'a circle',
    () => {
      const circle: Record<string, unknown> = {};
      circle.self = circle;
      return circle;
    },
    'a circle',
  ],
  [
    'a toJSON that throws',
    () => ({
      toJSON() {
        throw new Error('no');
      },
    }),
    'a function',
  ],
])('%s is refused by name', async (_name, make, words) => {
  const { graph } = keeping(make);
  const rehearsal = await Rehearsal.start({ graph, input: {} });
  expect(rehearsal.ended).toMatchObject({ error: { name: 'UnstorableStateError' } });
  const { message } = (rehearsal.ended as { error: Error }).error;
  expect(message).toContain("channel 'kept'");
  expect(message).toContain(words);
});

test.each<[string, unknown]>([
  ['a set', new Set([1])],
  ['a map', new Map([[1, 2]])],
  ['NaN', Number.NaN],
])('%s in the params of a fetch is refused, not sent as something else', async (_name, value) => {
  const State = Annotation.Root({ found: Annotation<string> });
  const graph = () =>
    new StateGraph(State)
      .addNode('ask', async () => ({ found: String(await fetch('x', { ids: value })) }))
      .addEdge(START, 'ask')
      .compile();
  const rehearsal = await Rehearsal.start({ graph, input: {} });
  expect(rehearsal.ended).toMatchObject({ error: { message: expect.stringContaining("'ids' is") } });
});

const Bytes = Annotation.Root({ bytes: Annotation<Uint8Array>, found: Annotation<string> });

test.each([[[1, 2]], [[...new TextEncoder().encode('{"amount":10}')]]])(
  'a channel that is bytes as a whole, %j, beside a node that asks',
  async (bytes) => {
    const graph = () =>
      new StateGraph(Bytes)
        .addNode('make', () => ({ bytes: new Uint8Array(bytes) }))
        .addNode('ask', () => ({ found: String(interrupt('go on?')) }))
        .addNode('say', (state) => ({ found: `${state.bytes.constructor.name} ${state.bytes.join()}` }))
        .addEdge(START, 'make')
        .addEdge(START, 'ask')
        .addEdge(['make', 'ask'], 'say')
        .compile();
    const rehearsal = await Rehearsal.start({ graph, input: {} });
    await rehearsal.restore();
    await rehearsal.answer(...rehearsal.pending);
    expect(rehearsal.ended).toHaveProperty('result.found', `Uint8Array ${bytes.join()}`);
  },
);

test.each<[string, unknown]>([
  ['{"__airlock_value__":1}', { __airlock_value__: 1 }],
  ['{"__airlock_value__":["bigint","x"]}', { __airlock_value__: ['bigint', 'x'] }],
  ['{"__airlock_value__":["Date","1970-01-01T00:00:00.000Z"]}', new Date(0)],
])('%s in state that was kept before such was escaped', (text, value) => {
  expect(decodeState(JSON.parse(text))).toEqual(value);
});

test.each<[string, unknown, string]>([
  ['a set', { rows: new Set([1]) }, "'rows' is a Set"],
  ['NaN', { ratio: Number.NaN }, "'ratio' is NaN"],
  ['a function', { act: () => 1 }, "a function at 'act'"],
  ['an instance of a class', [new Money(1)], "the class 'Money' at '[0]'"],
])('an interrupt that shows %s is refused in words that name the interrupt', async (_name, shown, words) => {
  const State = Annotation.Root({ found: Annotation<unknown> });
  const graph = () =>
    new StateGraph(State)
      .addNode('ask', () => ({ found: interrupt(shown) }))
      .addEdge(START, 'ask')
      .compile();
  const rehearsal = await Rehearsal.start({ graph, input: {} });
  expect(rehearsal.pending).toEqual([]);
  const { message } = (rehearsal.ended as { error: Error }).error;
  expect(message).toContain('The value of an interrupt');
  expect(message).toContain(words);
});

describe('documents of a retrieval node', () => {
  const documents = () => [
    new Document({ pageContent: 'x', metadata: { page: 1 } }),
    new Document({ pageContent: 'y', id: 'y', metadata: { more: [new Document({ pageContent: 'z' })] } }),
  ];
  const plain = [
    { pageContent: 'x', metadata: { page: 1 }, id: undefined },
    { pageContent: 'y', metadata: { more: [{ pageContent: 'z', metadata: {}, id: undefined }] }, id: 'y' },
  ];
  const Retrieval = Annotation.Root({
    ...MessagesAnnotation.spec,
    found: Annotation<unknown>,
    answer: Annotation<string>,
  });
  /** @param make what the first node leaves in the state */
  function retrieving(make: () => object) {
    const seen: unknown[] = [];
    const graph = () =>
      new StateGraph(Retrieval)
        .addNode('retrieve', make)
        .addNode('ask', ({ found, messages }) => {
          seen.push(found ?? (messages[0] as ToolMessage).artifact);
          return { answer: String(interrupt('go on?')) };
        })
        .addEdge(START, 'retrieve')
        .addEdge('retrieve', 'ask')
        .compile();
    return { graph, seen };
  }

  test.each<[string, () => object, unknown]>([
    ['in a list', () => ({ found: documents() }), plain],
    ['in a set', () => ({ found: new Set(documents()) }), new Set(plain)],
    [
      'as the artifact of a tool message',
      () => ({ messages: [new ToolMessage({ content: 'c', tool_call_id: '1', artifact: documents() })] }),
      plain,
    ],
    [
      'as the artifact of a message in plain words',
      () => ({ messages: [{ role: 'tool', content: 'c', tool_call_id: '1', artifact: documents() }] }),
      plain,
    ],
  ])('are what plain LangGraph brings back, %s', async (_where, make, expected) => {
    const onPlain = retrieving(make);
    const graph = onPlain.graph();
    graph.checkpointer = new MemorySaver();
    const config = { configurable: { thread_id: '1' } };
    await graph.invoke({}, config);
    await graph.invoke(new Command({ resume: 'yes' }), config);

    const { graph: make2, seen } = retrieving(make);
    const rehearsal = await Rehearsal.start({ graph: make2, input: {} });
    await rehearsal.restore();
    await rehearsal.answer(...rehearsal.pending);
    expect(rehearsal.ended).toHaveProperty('result.answer', 'answer to go on?');
    expect(seen.length).toBeGreaterThan(1);
    for (const one of [...onPlain.seen, ...seen]) expect(one).toEqual(expected);
    // Read back, it is no `Document` any more.
    for (const one of [onPlain.seen.at(-1), ...seen.slice(1)]) {
      for (const document of one as Iterable<object>) expect(document).not.toBeInstanceOf(Document);
    }
  });
});
