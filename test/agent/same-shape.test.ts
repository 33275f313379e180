/** Without a schema an edit keeps the shape of what was shown, at every depth. */
import { describe, expect, test } from 'vitest';
import { sameShapeAs } from '../../src/agent/same-shape.js';
import type { Json, JsonObject } from '../../src/common/protocol.js';

const shown: JsonObject = {
  to: { iban: 'DE1', amount: 10, note: null },
  tags: ['a', 'b'],
  lines: [
    { sku: 'x', count: 1 },
    { sku: 'y', count: 2 },
  ],
  mixed: [1, 'a', null],
  loose: [{ a: 1 }, { b: 1 }],
  none: [],
};
const check = sameShapeAs(shown);
const problem = (value: Json) => check(value) ?? check.later?.(value);

describe('an edit', () => {
  test.each<[string, JsonObject, string | undefined]>([
    ['that changes nothing', {}, undefined],
    ['of values', { to: { iban: 'DE2', amount: 0, note: { any: 'thing' } } }, undefined],
    ['with a nested key left out', { to: { amount: 1, note: null } }, 'to.iban: missing'],
    [
      'of a nested kind',
      { to: { iban: 'x', amount: ['all'], note: null } },
      'to.amount: must be a number, not a list',
    ],
    [
      'with a nested key more',
      { to: { iban: 'DE1', amount: 10, note: null, more: 1 } },
      'to.more: not an argument of this action',
    ],
    ['of how many there are in a list', { tags: [], lines: [{ sku: 'z', count: 9 }] }, undefined],
    ['of the kind of an element', { tags: ['a', 1] }, 'tags[1]: must be a string, not a number'],
    ['of the keys of an element', { lines: [{ sku: 'x' }] }, 'lines[0].count: missing'],
    [
      'of a kind within an element',
      { lines: [{ sku: 'x', count: '1' }] },
      'lines[0].count: must be a number, not a string',
    ],
    ['of a list that is not uniform', { mixed: [{}, true] }, undefined],
    ['of objects that are not alike', { loose: [{ c: 1 }] }, undefined],
    ['of one of them to something else', { loose: [1] }, 'loose[0]: must be an object, not a number'],
    ['of an empty list', { none: [1, 'a'] }, undefined],
  ])('%s', (_name, change, words) => {
    expect(problem({ ...shown, ...change })).toBe(words);
  });
});
