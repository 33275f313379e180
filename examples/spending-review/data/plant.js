/**
 * Plants what a review has to find, and says what that was: 5 to 8 charges worth disputing, at merchants of their own,
 * in more than one currency. Adds and changes entries in place.
 */
import { casual, subscriptions } from './habits.js';

/** @typedef {import('./random.js').Random} Random */
/**
 * @typedef {object} Entry one transaction before it has an id
 * @property {number} day counted from the first
 * @property {string} merchant
 * @property {number} cents negative for a refund
 * @property {string} currency
 * @property {string} card
 * @property {string} description
 */
/**
 * @typedef {object} Planted
 * @property {'duplicate' | 'price_rise' | 'unusual_amount'} kind
 * @property {Entry} entry the charge to dispute
 * @property {number} disputedCents
 * @property {Entry[]} related the charge it doubles; or the last at the old price and the later ones at the new
 */

const CURRENCIES = ['EUR', 'USD', 'GBP'];
/** A merchant's usual amount needs a few charges to be known. */
const MIN_CHARGES = 12;
/** Months in which a price may rise: enough of them before and after to tell that it was stable and that it stays. */
const RISE_MONTHS = { first: 4, last: 9 };
/** Leaves room for a duplicate that is booked the next day. */
const LAST_ORIGINAL_DAY = 360;

/**
 * @param {Entry[]} entries
 * @param {Random} random
 * @param {Set<string>} untouchable merchants to leave alone
 * @returns {Planted[]}
 */
export function plant(entries, random, untouchable) {
  const used = new Set(untouchable);
  const chargesOf = (/** @type {string} */ merchant) =>
    entries.filter((entry) => entry.merchant === merchant);
  /** A merchant not used so far, in one of the currencies, that passes the test. */
  const choose = (
    /** @type {readonly { merchant: string, currency: string }[]} */ habits,
    /** @type {string} */ currency,
    minCharges = 1,
  ) => {
    const free = habits.filter((habit) => habit.currency === currency && !used.has(habit.merchant));
    const { merchant } = random.pick(free.filter((habit) => chargesOf(habit.merchant).length >= minCharges));
    used.add(merchant);
    return merchant;
  };

  /** @type {Planted[]} */
  const planted = [];
  const stable = subscriptions.filter(({ change }) => change === undefined);
  for (const currency of random.shuffle(CURRENCIES).slice(0, random.integer(1, 2))) {
    planted.push(raisePrice(chargesOf(choose(stable, currency)), random));
  }
  for (const currency of random.shuffle(CURRENCIES).slice(0, random.integer(2, 3))) {
    planted.push(inflate(chargesOf(choose(casual, currency, MIN_CHARGES)), random));
  }
  for (const [index, currency] of random.shuffle(CURRENCIES).slice(0, random.integer(2, 3)).entries()) {
    // The first duplicate is booked on the same day, the second on the next.
    const daysLater = index < 2 ? index : random.integer(0, 1);
    const charges = chargesOf(choose([...casual, ...stable], currency));
    planted.push(
      duplicate(entries, random.pick(charges.filter(({ day }) => day <= LAST_ORIGINAL_DAY)), daysLater),
    );
  }
  return planted;
}

/** @param {Entry[]} charges monthly, in order @param {Random} random @returns {Planted} */
function raisePrice(charges, random) {
  const month = random.integer(RISE_MONTHS.first, RISE_MONTHS.last);
  const [before, raised, ...later] = charges.slice(month - 1);
  if (before === undefined || raised === undefined)
    throw new Error('A price can only rise at a monthly charge.');
  // Prices like to end in a nine.
  const cents = Math.ceil((before.cents * random.integer(118, 160)) / 1000) * 10 - 1;
  for (const charge of [raised, ...later]) charge.cents = cents;
  return {
    kind: 'price_rise',
    entry: raised,
    disputedCents: cents - before.cents,
    related: [before, ...later],
  };
}

/** @param {Entry[]} charges @param {Random} random @returns {Planted} */
function inflate(charges, random) {
  const amounts = charges.map(({ cents }) => cents).sort((a, b) => a - b);
  const usual = amounts[Math.floor(amounts.length / 2)] ?? 0;
  const entry = random.pick(charges);
  entry.cents = Math.round((usual * random.integer(85, 160)) / 10);
  return { kind: 'unusual_amount', entry, disputedCents: entry.cents, related: [] };
}

/** @param {Entry[]} entries @param {Entry} original @param {number} daysLater @returns {Planted} */
function duplicate(entries, original, daysLater) {
  const entry = { ...original, day: original.day + daysLater };
  entries.push(entry);
  return { kind: 'duplicate', entry, disputedCents: entry.cents, related: [original] };
}
