/** What the generator put into the transactions for a review to find. */
export interface PlantedDispute {
  kind: 'duplicate' | 'price_rise' | 'unusual_amount';
  transactionId: string;
  merchant: string;
  /** Of the whole charge, in units of `currency`. */
  amount: number;
  currency: string;
  /** The part of `amount` that is wrong. */
  disputedAmount: number;
  /** The charge it doubles; or the last one at the old price and the later ones at the new. */
  related: string[];
}

/** First and last day of the transactions, as `YYYY-MM-DD`. */
export const period: { startDate: string; endDate: string };

/**
 * Makes twelve months of transactions.
 * @param seed an integer from 0 to 2 ** 32 - 1; the same one gives the same text
 * @returns the CSV, and what was planted in it, ordered by transaction
 */
export function generate(seed: number): { csv: string; planted: PlantedDispute[] };
