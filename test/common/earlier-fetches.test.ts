/** What a run has fetched, in numbers: bounded, and never less than it was. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FetchTally } from '../../src/common/earlier-fetches.js';
import { jsonByteLength } from '../../src/common/payload-size.js';
import type { Json } from '../../src/common/protocol.js';

const tallyOf = (...fetches: [string, Json][]) => {
  const tally = new FetchTally();
  for (const [resource, params] of fetches) tally.add(resource, params);
  return tally;
};

test.each<[string, [string, Json][], object]>([
  ['nothing', [], {}],
  [
    'fetches by resource',
    [
      ['a', {}],
      ['b', null],
      ['a', 'text'],
    ],
    { a: { count: 2 }, b: { count: 1 } },
  ],
  [
    'numbers by path',
    [
      ['pay', { amount: 5, order: { total: 2.5 } }],
      ['pay', { amount: 7 }],
    ],
    { pay: { count: 2, sums: { amount: { sum: 12, of: 2 }, 'order.total': { sum: 2.5, of: 1 } } } },
  ],
  [
    'negative numbers as 0',
    [
      ['pay', { amount: 5 }],
      ['pay', { amount: -9 }],
    ],
    { pay: { count: 2, sums: { amount: { sum: 5, of: 2 } } } },
  ],
  ['text not at all', [['pay', { amount: '5' }]], { pay: { count: 1 } }],
  ['numbers in lists not at all', [['pay', { items: [{ price: 1 }], n: [1] }]], { pay: { count: 1 } }],
  ['params that are a number', [['pay', 5]], { pay: { count: 1, sums: { '': { sum: 5, of: 1 } } } }],
  ['a name that could be another path not at all', [['pay', { 'a.b': 1 }]], { pay: { count: 1 } }],
])('%s', (_what, fetches, resources) => {
  expect(tallyOf(...fetches).toJSON()).toEqual({ resources });
});

test('names are names, whatever they are', () => {
  const { resources } = tallyOf(['constructor', JSON.parse('{"__proto__": 3}')], ['__proto__', {}]).toJSON();
  expect(JSON.stringify(resources)).toBe(
    '{"constructor":{"count":1,"sums":{"__proto__":{"sum":3,"of":1}}},"__proto__":{"count":1}}',
  );
});

describe('what is left out is said', () => {
  test.each<[string, Json]>([
    [
      'more numbers than are added up',
      Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`n${index}`, 1])),
    ],
    [
      'params that are large',
      Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`n${index}`, 'x'])),
    ],
    ['params that are deep', { a: { b: { c: { d: { e: 1 } } } } }],
    ['a path that is long', { ['x'.repeat(200)]: 1 }],
  ])('%s', (_what, params) => {
    expect(tallyOf(['pay', params]).toJSON().resources.pay).toMatchObject({ count: 1, partial: true });
  });

  test('a sum beyond what a number holds', () => {
    const { pay } = tallyOf(['pay', { n: Number.MAX_VALUE }], ['pay', { n: Number.MAX_VALUE }]).toJSON()
      .resources;
    expect(pay).toEqual({ count: 2, sums: { n: { sum: Number.MAX_VALUE, of: 1 } }, partial: true });
  });

  test('more resources than are counted', () => {
    const tally = tallyOf(...Array.from({ length: 70 }, (_, index): [string, Json] => [`r${index}`, {}]));
    expect(Object.keys(tally.toJSON().resources)).toHaveLength(64);
    expect(tally.toJSON().more).toBe(true);
  });

  test('what a fetch cannot carry; its own resource it carries', () => {
    const carried = tallyOf(
      ...Array.from({ length: 60 }, (_, index): [string, Json] => [`resource-${index}`, { n: 1 }]),
    ).carriedBy('resource-59');
    expect(jsonByteLength(carried)).toBeLessThanOrEqual(1_100);
    expect(carried.more).toBe(true);
    expect(carried.resources['resource-59']).toEqual({ count: 1, sums: { n: { sum: 1, of: 1 } } });
  });
});

test('a copy, and what is read back from JSON, go on alike', () => {
  const params = fc.dictionary(
    fc.string({ maxLength: 4 }),
    fc.oneof(fc.double(), fc.string(), fc.constant({ x: 1 })),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), params)), fc.nat(20), (fetches, cut) => {
      const whole = tallyOf(...(fetches as [string, Json][]));
      const first = tallyOf(...(fetches.slice(0, cut) as [string, Json][]));
      const read = new FetchTally(JSON.parse(JSON.stringify(first)));
      for (const [resource, value] of fetches.slice(cut)) read.add(resource, value as Json);
      expect(read.toJSON()).toEqual(whole.toJSON());
    }),
  );
});
