/** State is the same before and after a rerun, or refused by name where it is made. */
import { Annotation, interrupt, START, StateGraph } from '@langchain/langgraph';
import { fetch } from 'airlockjs/agent';
import { describe, expect, test } from 'vitest';
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
  ['what looks like our own words', () => ({ plain: { __airlock: ['Date', 'x'] } })],
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

test.each<[string, () => unknown, string]>([
  ['an instance of a class', () => new Money(1), "the class 'Money'"],
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
