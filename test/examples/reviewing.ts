/** Reviews a generated or a written ledger the way the agent does, with the service's own directory and rates. */
import { readFileSync } from 'node:fs';
import { confirm, findCandidates } from '../../examples/spending-review/analysis.js';
import type { PlantedDispute } from '../../examples/spending-review/data/ledger.js';
import { parseTransactions } from '../../examples/spending-review/load-csv.js';
import type { Rates } from '../../examples/spending-review/money.js';
import type { Finding, Merchant, Transaction } from '../../examples/spending-review/transaction.js';

const dataFolder = new URL('../../examples/spending-review/data/', import.meta.url);

export const shippedCsv = readFileSync(new URL('transactions.csv', dataFolder), 'utf8');
export const shippedPlanted: PlantedDispute[] = readJson('planted.json');
export const directory: Merchant[] = readJson('merchants.json');
export const rates: Rates = { base: 'EUR', rates: { USD: 1.25, GBP: 0.8 }, asOf: '2026-10-31' };

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, dataFolder), 'utf8'));
}

export function review(transactions: readonly Transaction[], merchants = directory): Finding[] {
  return confirm(findCandidates(transactions), { merchants, rates });
}

/** The findings of a CSV in the shape of what was planted in it. */
export function foundIn(csv: string): PlantedDispute[] {
  return review(parseTransactions(csv)).map(
    ({ kind, transactionId, merchant, amount, currency, disputedAmount, related }) => ({
      kind,
      transactionId,
      merchant,
      amount,
      currency,
      disputedAmount,
      related: [...related].sort(),
    }),
  );
}

let written = 0;
/** A charge of 20 EUR, but for what is said. */
export function charge(overrides: Partial<Transaction>): Transaction {
  written += 1;
  return {
    id: `t${String(written).padStart(4, '0')}`,
    date: '2026-03-10',
    merchant: 'Shop',
    category: 'shopping',
    amount: 20,
    currency: 'EUR',
    card: 'visa',
    description: '',
    ...overrides,
  };
}

/** A monthly charge of each amount in turn, on the 5th from January 2026. */
export function monthlyCharges(
  amounts: readonly number[],
  overrides: Partial<Transaction> = {},
): Transaction[] {
  return amounts.map((amount, month) =>
    charge({ merchant: 'Club', date: `2026-${String(month + 1).padStart(2, '0')}-05`, amount, ...overrides }),
  );
}
