import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confirm, findCandidates, merchantsToLookUp } from '../../examples/spending-review/analysis.js';
import { parseTransactions } from '../../examples/spending-review/load-csv.js';
import { disputeArgs, type Merchant } from '../../examples/spending-review/transaction.js';
import { charge, monthlyCharges, rates, review, shippedCsv } from './reviewing.js';

const club: Merchant = { name: 'Club', category: 'c', kind: 'subscription', repeats: false, support: 's' };

describe('confirmation', () => {
  const twice = [charge({ id: 'a' }), charge({ id: 'b' })];
  const shop: Merchant = { name: 'Shop', category: 'c', kind: 'retail', repeats: false, support: 's' };
  const rise = monthlyCharges([10, 10, 10, 12, 12]);

  it('drops repeated charges where the merchant repeats, and keeps them where it does not or is unknown', () => {
    expect(review(twice, [{ ...shop, repeats: true }])).toEqual([]);
    expect(review(twice, [shop])).toHaveLength(1);
    expect(review(twice, [])).toHaveLength(1);
  });

  it('drops price rises where the merchant sells no subscriptions', () => {
    expect(review(rise, [{ ...club, kind: 'utility' }])).toEqual([]);
    expect(review(rise, [club])).toHaveLength(1);
    expect(review(rise, [])).toHaveLength(1);
  });

  it('asks for the merchants of candidates alone, each once', () => {
    const candidates = findCandidates([
      ...twice,
      charge({ id: 'c' }),
      ...rise,
      charge({ merchant: 'Other' }),
    ]);
    expect(merchantsToLookUp(candidates)).toEqual(['Club', 'Shop']);
    const shipped = parseTransactions(shippedCsv);
    expect(merchantsToLookUp(findCandidates(shipped)).length).toBeLessThan(12);
  });

  it('disputes no transaction twice, and a steep price rise once', () => {
    const usual = Array.from({ length: 7 }, (_, day) =>
      charge({ date: `2026-02-0${day + 1}`, merchant: 'Shop' }),
    );
    const doubled = ['x', 'y'].map((id) => charge({ id, amount: 900 }));
    const found = review([...usual.map((each, day) => ({ ...each, amount: 20 + day })), ...doubled]);
    expect(found.map(({ kind, transactionId }) => [kind, transactionId])).toEqual([
      ['unusual_amount', 'x'],
      ['duplicate', 'y'],
    ]);
    const steep = monthlyCharges([10, 10, 10, 10, 10, 99, 99]);
    expect(review(steep, [club]).map(({ kind }) => kind)).toEqual(['price_rise']);
  });

  it('converts what is disputed, or says null where there is no rate', () => {
    const abroad = (currency: string) => twice.map((each) => ({ ...each, amount: 9.99, currency }));
    expect(review(abroad('USD'))).toMatchObject([{ disputedAmount: 9.99, disputedAmountEur: 7.99 }]);
    expect(review(abroad('XTS'))).toMatchObject([{ disputedAmountEur: null }]);
  });

  it('gives what filing takes', () => {
    const [finding] = review(rise, [club]);
    if (finding === undefined) throw new Error('Nothing was found.');
    expect(disputeArgs(finding)).toEqual({
      transactionId: rise[3]?.id,
      amount: 2,
      currency: 'EUR',
      reason: finding.reason,
    });
  });

  it('does not depend on the order of the transactions', () => {
    const shipped = parseTransactions(shippedCsv);
    const expected = review(shipped);
    fc.assert(
      fc.property(fc.shuffledSubarray(shipped, { minLength: shipped.length }), (shuffled) => {
        expect(review(shuffled)).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  it('holds for any transactions: at most one dispute each, of no more than was charged, in whole cents', () => {
    const any = fc.record({
      id: fc.uuid(),
      date: fc
        .integer({ min: 0, max: 90 })
        .map((day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)),
      merchant: fc.constantFrom('Shop', 'Club'),
      category: fc.constant(''),
      amount: fc.oneof(
        fc.constantFrom(10, 20, -10),
        fc.integer({ min: -9999, max: 99999 }).map((c) => c / 100),
      ),
      currency: fc.constantFrom('EUR', 'USD'),
      card: fc.constant('visa'),
      description: fc.constant(''),
    });
    fc.assert(
      fc.property(fc.uniqueArray(any, { selector: ({ id }) => id, maxLength: 60 }), (transactions) => {
        const found = confirm(findCandidates(transactions), { merchants: [], rates });
        expect(new Set(found.map(({ transactionId }) => transactionId)).size).toBe(found.length);
        for (const { disputedAmount, amount } of found) {
          expect(disputedAmount).toBeGreaterThan(0);
          expect(disputedAmount).toBeLessThanOrEqual(amount);
          expect(disputedAmount).toBe(Number(disputedAmount.toFixed(2)));
        }
      }),
    );
  });
});
