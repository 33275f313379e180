/**
 * Twelve months of card transactions, made from a seed.
 *
 * Invariants: the same seed gives the same bytes; no two charges look like a duplicate (merchant, amount and card
 * the same, a day apart at most) unless they were planted, belong to a merchant whose charges repeat, or are one of
 * the harmless look-alikes made here on purpose: one ticket on each of two cards, and a duplicate paid back.
 */
import { readFileSync } from 'node:fs';
import { DAYS, dayOf, isoDate, MONTHS, weekdayOf } from './calendar.js';
import { casual, commute, instalments, singles, subscriptions } from './habits.js';
import { plant } from './plant.js';
import { createRandom } from './random.js';

/** @typedef {import('./random.js').Random} Random */
/** @typedef {import('./habits.js').Casual} Casual */
/** @typedef {import('./plant.js').Entry} Entry */

export const period = { startDate: isoDate(0), endDate: isoDate(DAYS - 1) };

const MAIN_CARD = 'visa-4021';
const SECOND_CARD = 'mc-7733';

/** @type {Map<string, string>} */
const categories = new Map(
  JSON.parse(readFileSync(new URL('merchants.json', import.meta.url), 'utf8')).map(
    (/** @type {{ name: string, category: string }} */ { name, category }) => [name, category],
  ),
);

/** @type {typeof import('./ledger.js').generate} */
export function generate(seed) {
  const random = createRandom(seed);
  /** @type {Entry[]} */
  const entries = [];
  addMonthly(entries);
  addCommute(entries, random);
  for (const habit of casual) addCasual(entries, habit, random);
  for (const { month, day, ...rest } of singles) {
    entries.push({ ...rest, day: dayOf(month, day), card: MAIN_CARD });
  }
  const lookAlikes = addLookAlikes(entries, random);
  const planted = plant(entries, random, lookAlikes);

  entries.sort((a, b) => a.day - b.day);
  const ids = new Map(entries.map((entry, index) => [entry, `tx-${String(index + 1).padStart(4, '0')}`]));
  const idOf = (/** @type {Entry} */ entry) => ids.get(entry) ?? '';
  return {
    csv: toCsv(entries, idOf),
    planted: planted
      .map(({ kind, entry, disputedCents, related }) => ({
        kind,
        transactionId: idOf(entry),
        merchant: entry.merchant,
        amount: entry.cents / 100,
        currency: entry.currency,
        disputedAmount: disputedCents / 100,
        related: related.map(idOf).sort(),
      }))
      .sort((a, b) => (a.transactionId < b.transactionId ? -1 : 1)),
  };
}

/** @param {Entry[]} entries */
function addMonthly(entries) {
  for (const { merchant, currency, cents, day, from = 0, change, description } of [
    ...subscriptions,
    ...instalments,
  ]) {
    for (let month = from; month < MONTHS; month++) {
      const charged = change !== undefined && month >= change.month ? change.cents : cents;
      entries.push({
        day: dayOf(month, day),
        merchant,
        cents: charged,
        currency,
        card: MAIN_CARD,
        description,
      });
    }
  }
}

/** @param {Entry[]} entries @param {Random} random */
function addCommute(entries, random) {
  const { merchant, cents, currency, probability } = commute;
  for (let day = 0; day < DAYS; day++) {
    if (weekdayOf(day) % 6 === 0 || !random.chance(probability)) continue;
    for (const description of ['Single ticket AB, outbound', 'Single ticket AB, return']) {
      entries.push({ day, merchant, cents, currency, card: MAIN_CARD, description });
    }
  }
}

/** @param {Entry[]} entries @param {Casual} habit @param {Random} random */
function addCasual(entries, habit, random) {
  const { merchant, currency, weekday, perWeek = 0 } = habit;
  for (let day = 0; day < DAYS; day++) {
    const visits = weekday === undefined ? random.chance(perWeek / 7) : weekday === weekdayOf(day);
    if (!visits) continue;
    // Now and then a second one on the same day, for another amount.
    const charges = random.chance(0.06) ? 2 : 1;
    for (let charge = 0; charge < charges; charge++) {
      const card = random.chance(0.15) ? SECOND_CARD : MAIN_CARD;
      const cents = distinctAmount(entries, habit, day, random);
      entries.push({ day, merchant, cents, currency, card, description: random.pick(habit.descriptions) });
    }
  }
}

/**
 * An amount that no other charge of this merchant had in the days around.
 * @param {Entry[]} entries
 * @param {Casual} habit
 * @param {number} day
 * @param {Random} random
 */
function distinctAmount(entries, { merchant, low, high, step = 1 }, day, random) {
  const near = entries.filter((entry) => entry.merchant === merchant && Math.abs(entry.day - day) <= 3);
  const taken = new Set(near.map(({ cents }) => cents));
  for (;;) {
    const cents = random.skewed(Math.ceil(low / step), Math.floor(high / step)) * step;
    if (!taken.has(cents)) return cents;
  }
}

/**
 * Adds what resembles a finding and is none.
 * @param {Entry[]} entries
 * @param {Random} random
 * @returns {Set<string>} the merchants used, where nothing may be planted
 */
function addLookAlikes(entries, random) {
  const cinema = { day: random.integer(30, 330), merchant: 'Kino Babylon 2', cents: 1450, currency: 'EUR' };
  for (const card of [MAIN_CARD, SECOND_CARD]) entries.push({ ...cinema, card, description: 'One seat' });

  const mistaken = random.pick(
    entries.filter(({ merchant, day }) => merchant === 'Papier & Tinte' && day < 350),
  );
  entries.push({ ...mistaken });
  entries.push({
    ...mistaken,
    day: mistaken.day + 3,
    cents: -mistaken.cents,
    description: 'Refund, charged twice',
  });

  const orders = entries.filter(({ merchant, day }) => merchant === 'Bazaar Online' && day < 340);
  for (const order of random.shuffle(orders).slice(0, 4)) {
    const returned = random.pick([0.3, 0.5, 1]);
    entries.push({
      ...order,
      day: order.day + 12,
      cents: -Math.round(order.cents * returned),
      description: 'Return',
    });
  }
  return new Set([cinema.merchant, mistaken.merchant, 'Bazaar Online']);
}

/** @param {Entry[]} entries @param {(entry: Entry) => string} idOf */
function toCsv(entries, idOf) {
  const rows = entries.map((entry) => [
    idOf(entry),
    isoDate(entry.day),
    entry.merchant,
    categories.get(entry.merchant) ?? '',
    (entry.cents / 100).toFixed(2),
    entry.currency,
    entry.card,
    entry.description,
  ]);
  const header = ['id', 'date', 'merchant', 'category', 'amount', 'currency', 'card', 'description'];
  return [header, ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

/** @param {string} field */
function quoted(field) {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
