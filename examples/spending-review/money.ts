/**
 * Amounts of money. They are written in units of their currency (12.99) and reckoned in whole cents, so that no sum
 * carries the noise of binary fractions. Pure: runs in the workflow sandbox.
 */

/** What one unit of `base` is worth in each currency, as `GET /rates` answers. */
export interface Rates {
  base: string;
  rates: Record<string, number>;
  /** The day the rates are of, as `YYYY-MM-DD`. */
  asOf: string;
}

export function toCents(amount: number): number {
  return Math.round(amount * 100);
}

export function fromCents(cents: number): number {
  return Math.round(cents) / 100;
}

/** The exact sum of some amounts of one currency. */
export function sum(amounts: readonly number[]): number {
  return fromCents(amounts.reduce((total, amount) => total + toCents(amount), 0));
}

/**
 * Turns an amount into the base currency of `rates`, rounded to the cent.
 * @returns null where there is no rate for the currency: a missing rate is no reason to give up a review
 */
export function convert(amount: number, currency: string, { base, rates }: Rates): number | null {
  const rate = currency === base ? 1 : rates[currency];
  return rate === undefined || rate <= 0 ? null : fromCents(toCents(amount) / rate);
}

/** `12.90 EUR` */
export function formatMoney(amount: number, currency: string): string {
  return `${amount.toFixed(2)} ${currency}`;
}
