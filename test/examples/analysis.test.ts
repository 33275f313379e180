import { describe, expect, it } from 'vitest';
import {
  findDuplicates,
  findPriceRises,
  findUnusualAmounts,
} from '../../examples/spending-review/analysis.js';
import { charge, monthlyCharges } from './reviewing.js';

describe('duplicates', () => {
  const original = charge({ id: 'a' });
  const ids = (...others: Parameters<typeof charge>[0][]) =>
    findDuplicates([original, ...others.map((other) => charge(other))]).map(
      ({ transactionId }) => transactionId,
    );

  it('are equal charges on the same day or the next', () => {
    expect(ids({ id: 'b' })).toEqual(['b']);
    expect(ids({ id: 'b', date: '2026-03-11' })).toEqual(['b']);
    expect(ids({ id: 'b', date: '2026-03-12' })).toEqual([]);
  });

  it('cross the end of a month', () => {
    const pair = [charge({ date: '2026-02-28' }), charge({ id: 'b', date: '2026-03-01' })];
    expect(findDuplicates(pair)).toMatchObject([{ transactionId: 'b', date: '2026-03-01' }]);
  });

  it.each([{ amount: 20.01 }, { currency: 'USD' }, { card: 'other' }, { merchant: 'Other' }])(
    'are not those that differ in %o',
    (difference) => expect(ids({ id: 'b', ...difference })).toEqual([]),
  );

  it('name every copy after the first', () => {
    expect(ids({ id: 'b' }, { id: 'c' })).toEqual(['b', 'c']);
  });

  it('are settled by a refund, even one booked on the same day with a smaller id', () => {
    expect(ids({ id: 'b' }, { id: 'c', amount: -20, date: '2026-03-14' })).toEqual([]);
    expect(ids({ id: 'b' }, { id: '0', amount: -20 })).toEqual([]);
  });

  it.each([
    { amount: -5 },
    { card: 'other' },
    { currency: 'USD' },
    { merchant: 'Other' },
    { date: '2026-03-09' },
  ])('are not settled by a refund with %o', (difference) =>
    expect(ids({ id: 'b' }, { id: 'c', amount: -20, date: '2026-03-14', ...difference })).toEqual(['b']),
  );

  it('of two copies leave one where one was refunded', () => {
    expect(ids({ id: 'b' }, { id: 'c' }, { id: 'd', amount: -20, date: '2026-03-14' })).toEqual(['b']);
  });
});

describe('price rises', () => {
  it('name the first charge at the new price and what it rose by', () => {
    const charges = monthlyCharges([12.99, 12.99, 12.99, 12.99, 15.49, 15.49]);
    expect(findPriceRises(charges)).toEqual([
      {
        kind: 'price_rise',
        transactionId: charges[4]?.id,
        date: '2026-05-05',
        merchant: 'Club',
        amount: 15.49,
        currency: 'EUR',
        disputedAmount: 2.5,
        reason:
          'Price went up from 12.99 EUR to 15.49 EUR (+19 %) on 2026-05-05 and stayed up, 2 charges so far.',
        related: [charges[3]?.id, charges[5]?.id],
      },
    ]);
  });

  it.each([
    ['a rise of 15 %', [10, 10, 10, 11.5, 11.5, 11.5]],
    ['a single higher charge', [10, 10, 10, 20, 10, 10, 10]],
    ['a rise that has not had time to stay', [10, 10, 10, 10, 10, 20]],
    ['a price that was never stable', [10, 14, 12, 16, 20, 22]],
    ['a price that falls', [20, 20, 20, 20, 10, 10]],
    ['too short a past', [10, 10, 20, 20, 20]],
  ])('are not %s', (_, amounts) => {
    expect(findPriceRises(monthlyCharges(amounts))).toEqual([]);
  });

  it('are told apart when there are two', () => {
    const charges = monthlyCharges([10, 10, 10, 12, 12, 12, 15, 15]);
    const found = findPriceRises(charges);
    expect(found.map(({ date, disputedAmount }) => [date, disputedAmount])).toEqual([
      ['2026-04-05', 2],
      ['2026-07-05', 3],
    ]);
    expect(found[0]?.related).toEqual([2, 4, 5].map((index) => charges[index]?.id));
  });

  it('need a monthly rhythm, in which one month may be missing and one charge be doubled', () => {
    const charges = monthlyCharges([10, 10, 10, 10, 13, 13, 13]);
    const weekly = charges.map((each, week) => ({
      ...each,
      date: new Date(Date.UTC(2026, 0, 1 + 7 * week)).toISOString().slice(0, 10),
    }));
    expect(findPriceRises(weekly)).toEqual([]);
    expect(findPriceRises(charges.filter((_, month) => month !== 2))).toHaveLength(1);
    expect(
      findPriceRises([...charges, charge({ merchant: 'Club', date: '2026-02-06', amount: 10 })]),
    ).toHaveLength(1);
  });
});

describe('unusual amounts', () => {
  const usual = [18, 20, 22, 19, 21, 20, 25].map((amount, day) =>
    charge({ amount, date: `2026-03-0${day + 1}` }),
  );

  it('are many times the usual one, and are disputed whole', () => {
    const found = findUnusualAmounts([...usual, charge({ id: 'b', amount: 204.5 })]);
    expect(found).toMatchObject([{ transactionId: 'b', disputedAmount: 204.5, related: [] }]);
    expect(found[0]?.reason).toBe(
      '204.50 EUR on 2026-03-10 is 10 times the usual 20.50 EUR (median of 8 charges).',
    );
  });

  it('are not four times the usual one, nor of a merchant hardly known, nor in another currency', () => {
    expect(findUnusualAmounts([...usual, charge({ amount: 80 })])).toEqual([]);
    expect(findUnusualAmounts([...usual.slice(0, 4), charge({ amount: 500 })])).toEqual([]);
    expect(findUnusualAmounts([...usual, charge({ amount: 500, currency: 'SEK' })])).toEqual([]);
  });

  it('are not found where amounts vary that much anyway', () => {
    const wild = [1, 2, 4, 9, 14, 20, 60, 90, 120].map((amount) => charge({ amount }));
    expect(findUnusualAmounts([...wild, charge({ amount: 130 })])).toEqual([]);
  });
});
