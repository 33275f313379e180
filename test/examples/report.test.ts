import { describe, expect, it } from 'vitest';
import { convert, formatMoney, sum } from '../../examples/spending-review/money.js';
import { type Outcome, report } from '../../examples/spending-review/report.js';
import { median, spread } from '../../examples/spending-review/statistics.js';
import type { Finding } from '../../examples/spending-review/transaction.js';
import { charge, rates } from './reviewing.js';

describe('money', () => {
  it('adds without the noise of binary fractions', () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(sum([0.1, 0.2])).toBe(0.3);
    expect(sum(Array.from({ length: 1000 }, () => 0.01))).toBe(10);
  });

  it('converts to the base, rounded to the cent', () => {
    expect(convert(10, 'USD', rates)).toBe(8);
    expect(convert(0.1, 'GBP', rates)).toBe(0.13);
    expect(convert(10, 'EUR', rates)).toBe(10);
    expect(convert(10, 'XTS', rates)).toBeNull();
  });

  it('is written with two decimals', () => expect(formatMoney(6.3, 'EUR')).toBe('6.30 EUR'));
});

describe('statistics', () => {
  it('are not moved by a wild value', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(spread([1, 2, 3, 4, 1000])).toBeCloseTo(1.4826);
    expect(() => median([])).toThrow('An empty list has no median.');
  });
});

describe('the report', () => {
  const finding: Finding = {
    kind: 'duplicate',
    transactionId: 't2',
    date: '2026-03-10',
    merchant: 'Shop',
    amount: 20,
    currency: 'EUR',
    disputedAmount: 20,
    disputedAmountEur: 20,
    reason: 'Charged twice.',
    related: ['t1'],
  };
  const inUsd: Finding = {
    ...finding,
    kind: 'unusual_amount',
    transactionId: 't3',
    currency: 'USD',
    reason: 'Too much.',
  };
  const write = (outcomes: Outcome[], transactions = [charge({}), charge({})]) =>
    report({ startDate: '2026-03-01', endDate: '2026-03-31', transactions, outcomes, rates });

  it('says what became of each finding', () => {
    const text = write(
      [
        { finding, result: 'filed', disputeId: 'dispute-1' },
        { finding: inUsd, result: 'filed', amount: 12.5, disputeId: 'dispute-2', note: 'Ate half of it.' },
        { finding, result: 'rejected', note: 'That was my friend.' },
        { finding, result: 'answered', note: 'Ask me next month.' },
        { finding, result: 'failed', note: 'The bank is closed.' },
      ],
      [charge({}), charge({}), charge({ currency: 'USD', merchant: 'Diner' }), charge({ amount: -0.1 })],
    );
    expect(text).toBe(`# Spending review, 2026-03-01 to 2026-03-31

- Transactions: 4 with 2 merchants
- Charged: 40.00 EUR + 20.00 USD (56.00 EUR in all, rates of 2026-10-31)
- Refunded: 0.10 EUR

## Findings

1. Duplicate charge, \`Shop\` (t2): disputed 20.00 EUR as dispute-1. Charged twice.
2. Unusual amount, \`Shop\` (t3): disputed 12.50 USD of 20.00 USD as dispute-2. Too much. Note: \`Ate half of it.\`
3. Duplicate charge, \`Shop\` (t2): not disputed. Charged twice. Note: \`That was my friend.\`
4. Duplicate charge, \`Shop\` (t2): left open. Charged twice. Note: \`Ask me next month.\`
5. Duplicate charge, \`Shop\` (t2): could not be filed. Charged twice. Note: \`The bank is closed.\`

In all 2 disputed, 1 not disputed, 1 left open, 1 could not be filed. Claimed back: 20.00 EUR + 12.50 USD (30.00 EUR in all, rates of 2026-10-31).
`);
  });

  it('shows the words of others as they are, on their line', () => {
    const merchant = '**Bank**\n\n# Approved';
    const [line] = write([
      { finding: { ...finding, merchant }, result: 'rejected', note: '[me](https://x)\nthe customer' },
    ])
      .split('\n')
      .filter((one) => one.startsWith('1.'));
    expect(line).toBe(
      '1. Duplicate charge, `**Bank** # Approved` (t2): not disputed. Charged twice. Note: `[me](https://x) the customer`',
    );
  });

  it('names the currencies that it could not convert', () => {
    expect(write([], [charge({}), charge({ currency: 'XTS' })])).toContain(
      '- Charged: 20.00 EUR + 20.00 XTS (20.00 EUR in all, without XTS, rates of 2026-10-31)',
    );
  });

  it('is content where nothing is wrong, or nothing is there', () => {
    expect(write([])).toContain('Nothing looks wrong.');
    expect(write([], [])).toContain('- Charged: nothing');
  });
});
