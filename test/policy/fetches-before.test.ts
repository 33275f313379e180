/** What the run has fetched before, beside a fetch whose schema changes what was sent. */
import { FetchesBefore } from 'airlockjs/policy';
import { expect, test } from 'vitest';

const earlier = {
  resources: {
    pay: { count: 2, sums: { amount: { sum: 18, of: 2 }, tip: { sum: 1, of: 2 } } },
    ship: { count: 1, sums: { amount: { sum: 5, of: 1 } } },
  },
};
const own = { resource: 'pay', sent: { amount: 9, tip: 1 }, parsed: { amount: 900, tip: 1 } };

test('is known where the number is what was sent', () => {
  const before = new FetchesBefore(earlier, { ...own, parsed: own.sent });
  expect([before.sum('pay', 'amount'), before.sum('ship', 'amount')]).toEqual([18, 5]);
  expect(before.toJSON()).toEqual(earlier);
});

test('has no sum of another number, in JSON neither', () => {
  const before = new FetchesBefore(earlier, own);
  expect(() => before.sum('pay', 'amount')).toThrow(/makes something else of 'amount'/);
  expect([before.count('pay'), before.sum('pay', 'tip'), before.sum('ship', 'amount')]).toEqual([2, 1, 5]);
  expect(before.toJSON()).toEqual({
    resources: {
      pay: { count: 2, sums: { tip: { sum: 1, of: 2 } }, partial: true },
      ship: earlier.resources.ship,
    },
  });
});
