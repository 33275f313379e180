/** Places in JSON by path. */
import { describe, expect, test } from 'vitest';
import { isRedacted, MISPLACED, membersOf, redactAt, valuesAt } from '../../src/policy/paths.js';

const value = {
  amount: 5,
  customer: { email: 'a@x', tags: ['vip', 'new'] },
  rows: [{ email: 'b@x' }, { email: 'c@x', id: 2 }, 7],
  'a.b': 1,
};

test.each([
  ['amount', [5]],
  ['customer.email', ['a@x']],
  ['rows.*.email', ['b@x', 'c@x', MISPLACED]],
  ['rows.1.id', [2]],
  ['customer.tags.*', ['vip', 'new']],
  ['*.email', [MISPLACED, 'a@x', MISPLACED, MISPLACED]],
  ['nobody', [undefined]],
  ['nobody.email', [undefined]],
  ['amount.more', [MISPLACED]],
  ['rows.length', [MISPLACED]],
  ['rows.7.email', [undefined]],
  ['toString', [undefined]],
  ['constructor.name', [undefined]],
])('%s', (path, found) => {
  expect(valuesAt(value, membersOf(path))).toEqual(found);
});

test('a name with a dot in it, in a list', () => {
  expect(valuesAt(value, ['a.b'])).toEqual([1]);
});

describe('hiding', () => {
  const hide = (path: string | string[], other: string | number | null = 'x') =>
    redactAt(value, [{ path, with: other }]);

  test('changes a copy', () => {
    const before = structuredClone(value);
    expect(hide('customer.email').customer).toEqual({ email: 'x', tags: ['vip', 'new'] });
    expect(hide('rows.*.email').rows).toEqual([{ email: 'x' }, { email: 'x', id: 2 }, 7]);
    expect(hide(['a.b'], null)['a.b']).toBeNull();
    expect(value).toEqual(before);
  });

  test('leaves what has no such place as it is', () => {
    expect(hide('nobody.email')).toEqual(value);
    expect(redactAt('text', [{ path: 'a', with: 'x' }])).toBe('text');
  });

  test('takes a member by any name for what it is', () => {
    const odd = JSON.parse('{"__proto__": {"secret": 1}, "constructor": 2}');
    const redacted = redactAt(odd, [{ path: '__proto__.secret', with: 'x' }]);
    expect(JSON.stringify(redacted)).toBe('{"__proto__":{"secret":"x"},"constructor":2}');
    expect(Object.getPrototypeOf(redacted)).toBe(Object.prototype);
  });

  test('is seen to be undone', () => {
    const places = [{ path: 'amount', with: 'x' }];
    expect(isRedacted(redactAt(value, places), places)).toBe(true);
    expect(isRedacted(value, places)).toBe(false);
  });
});
