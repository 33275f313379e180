/** What the review reads and finds, and the order and groups it is read in. Pure: runs in the workflow sandbox. */

/** One line of a card statement. */
export interface Transaction {
  /** Unique in its file. */
  id: string;
  /** The day it was booked, as `YYYY-MM-DD`. */
  date: string;
  merchant: string;
  category: string;
  /** In units of `currency`, at most two decimals. Positive is a charge, negative a refund. */
  amount: number;
  /** ISO 4217 code. */
  currency: string;
  card: string;
  description: string;
}

/** What the bank knows of a merchant, as `GET /merchants/:name` answers. */
export interface Merchant {
  name: string;
  category: string;
  kind: string;
  /** It is normal that the same amount is charged more than once in a day. */
  repeats: boolean;
  /** Where to complain. */
  support: string;
}

export type FindingKind = 'duplicate' | 'price_rise' | 'unusual_amount';

/** A charge that looks wrong by the transactions alone; what the merchant is may still explain it. */
export interface Candidate {
  kind: FindingKind;
  transactionId: string;
  date: string;
  merchant: string;
  /** Of the whole charge, in units of `currency`. */
  amount: number;
  currency: string;
  /** The part of `amount` that looks wrong: all of it, or what a price rose by. */
  disputedAmount: number;
  /** Why, in a sentence or two that a person or a bank can act on. */
  reason: string;
  /** Ids of the transactions it was judged by. */
  related: string[];
}

/** A charge to dispute. */
export interface Finding extends Candidate {
  /** `disputedAmount` in EUR; null where the rates do not know `currency`. */
  disputedAmountEur: number | null;
}

/** What filing a dispute takes, as `POST /disputes` expects it. */
export type DisputeArgs = {
  transactionId: string;
  /** What is claimed back, in units of `currency`. */
  amount: number;
  currency: string;
  reason: string;
};

/** The dispute a finding suggests. */
export function disputeArgs({ transactionId, disputedAmount, currency, reason }: Finding): DisputeArgs {
  return { transactionId, amount: disputedAmount, currency, reason };
}

/** Whole days from one `YYYY-MM-DD` to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** Earlier first; on the same day by id. */
export function byDate(a: { date: string; id: string }, b: { date: string; id: string }): number {
  if (a.date !== b.date) return a.date < b.date ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

/** Groups transactions that agree in some fields, keeping their order. */
export function groupBy(
  transactions: readonly Transaction[],
  ...fields: (keyof Transaction)[]
): Transaction[][] {
  const groups = new Map<string, Transaction[]>();
  for (const transaction of transactions) {
    const key = JSON.stringify(fields.map((field) => transaction[field]));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [transaction]);
    else group.push(transaction);
  }
  return [...groups.values()];
}

/**
 * The charges that still cost something, in order: refunds left out, and with each refund the latest charge before it
 * of the same merchant, card and amount. A duplicate that was paid back is thus no duplicate any more.
 */
export function standingCharges(transactions: readonly Transaction[]): Transaction[] {
  const standing: Transaction[] = [];
  // Within a day every refund comes after the charges: ids do not tell which was first.
  const inOrder = [...transactions].sort((a, b) =>
    a.date === b.date ? Math.sign(b.amount) - Math.sign(a.amount) || byDate(a, b) : byDate(a, b),
  );
  for (const transaction of inOrder) {
    if (transaction.amount > 0) standing.push(transaction);
    if (transaction.amount >= 0) continue;
    const refunded = standing.findLastIndex(
      ({ merchant, currency, card, amount }) =>
        merchant === transaction.merchant &&
        currency === transaction.currency &&
        card === transaction.card &&
        amount === -transaction.amount,
    );
    if (refunded >= 0) standing.splice(refunded, 1);
  }
  return standing;
}
