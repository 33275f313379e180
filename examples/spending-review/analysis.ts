/**
 * Finds charges worth disputing: duplicates, price rises of subscriptions, unusual amounts.
 *
 * In two steps, because what a merchant is must be asked for and most merchants need no asking:
 * `findCandidates` looks at the transactions alone, `confirm` drops what the merchants' details explain.
 * Invariants: the order of the transactions does not matter; a charge that was refunded in full is never a candidate;
 * no transaction is disputed twice. Nothing here fails: a currency without a rate, a merchant without details and a
 * merchant with too few charges to judge by are all answered. Pure: runs in the workflow sandbox.
 */
import { convert, formatMoney, fromCents, type Rates, toCents } from './money.js';
import { median, spread } from './statistics.js';
import {
  byDate,
  type Candidate,
  daysBetween,
  type Finding,
  type FindingKind,
  groupBy,
  type Merchant,
  standingCharges,
  type Transaction,
} from './transaction.js';

/** Booked this many days apart, equal charges are taken for one. */
const DUPLICATE_DAYS = 1;

/** A price has risen when it is this many times the one before, for this many charges at least. */
const RISE_RATIO = 1.15;
const RISE_CHARGES = 2;
/** The price before is what these last charges agree on, but for this part of it. */
const PRICE_CHARGES = 3;
const PRICE_TOLERANCE = 0.05;
/** Charged monthly: what usually lies between two charges, and what lies between any two. Days. */
const MONTH = { shortest: 27, longest: 32, everShortest: 20 };

/** An amount is unusual when it is this many times the usual one and lies this many spreads above it. */
const UNUSUAL_RATIO = 5;
const UNUSUAL_SPREADS = 6;
/** Amounts that hardly vary are taken to vary by this part of the usual one. */
const LEAST_SPREAD = 0.1;
/** With fewer charges a merchant has no usual amount. */
const USUAL_CHARGES = 6;

/** Where one charge looks wrong for two reasons, it is disputed for the first of them. */
const PRECEDENCE: FindingKind[] = ['duplicate', 'price_rise', 'unusual_amount'];

/** Everything that looks wrong by the transactions alone. */
export function findCandidates(transactions: readonly Transaction[]): Candidate[] {
  return [
    ...findDuplicates(transactions),
    ...findPriceRises(transactions),
    ...findUnusualAmounts(transactions),
  ];
}

/** The merchants whose details `confirm` needs, each once, in alphabetical order. */
export function merchantsToLookUp(candidates: readonly Candidate[]): string[] {
  return [...new Set(candidates.map(({ merchant }) => merchant))].sort();
}

/**
 * What remains to be disputed, by date: without charges that a merchant repeats by its nature and without price rises
 * at merchants that sell no subscriptions. A merchant without details explains nothing away.
 */
export function confirm(
  candidates: readonly Candidate[],
  { merchants, rates }: { merchants: readonly Merchant[]; rates: Rates },
): Finding[] {
  const known = new Map(merchants.map((merchant) => [merchant.name, merchant]));
  const judged = new Set<string>();
  const findings: Finding[] = [];
  for (const kind of PRECEDENCE) {
    for (const candidate of candidates) {
      if (candidate.kind !== kind || judged.has(candidate.transactionId)) continue;
      if (explains(known.get(candidate.merchant), kind)) continue;
      judged.add(candidate.transactionId);
      // The later charges at a raised price are part of that dispute, however unusual each is.
      if (kind === 'price_rise') for (const id of candidate.related) judged.add(id);
      const { disputedAmount, currency } = candidate;
      findings.push({ ...candidate, disputedAmountEur: convert(disputedAmount, currency, rates) });
    }
  }
  return findings.sort((a, b) =>
    byDate({ date: a.date, id: a.transactionId }, { date: b.date, id: b.transactionId }),
  );
}

function explains(merchant: Merchant | undefined, kind: FindingKind): boolean {
  if (merchant === undefined) return false;
  if (kind === 'duplicate') return merchant.repeats;
  return kind === 'price_rise' && merchant.kind !== 'subscription';
}

/** Charges equal to one before in merchant, card and amount, on the same day or the next. */
export function findDuplicates(transactions: readonly Transaction[]): Candidate[] {
  return groupBy(standingCharges(transactions), 'merchant', 'currency', 'card', 'amount').flatMap((group) =>
    group.flatMap((charge, index) => {
      const original = group[index - 1];
      if (original === undefined || daysBetween(original.date, charge.date) > DUPLICATE_DAYS) return [];
      const paid = formatMoney(charge.amount, charge.currency);
      const reason = `Charged twice: ${paid} on ${charge.date} repeats ${original.id} of ${original.date}, same card (${charge.card}).`;
      return [candidate('duplicate', charge, charge.amount, reason, [original])];
    }),
  );
}

/** The first charge at a higher price of something charged monthly at a stable price, where the price then stays. */
export function findPriceRises(transactions: readonly Transaction[]): Candidate[] {
  const duplicates = new Set(findDuplicates(transactions).map(({ transactionId }) => transactionId));
  const charges = standingCharges(transactions).filter(({ id }) => !duplicates.has(id));
  return groupBy(charges, 'merchant', 'currency').filter(isMonthly).flatMap(risesIn);
}

function isMonthly(charges: readonly Transaction[]): boolean {
  const gaps = charges.flatMap((charge, index) => {
    const previous = charges[index - 1];
    return previous === undefined ? [] : [daysBetween(previous.date, charge.date)];
  });
  if (gaps.length === 0 || Math.min(...gaps) < MONTH.everShortest) return false;
  const usual = median(gaps);
  return usual >= MONTH.shortest && usual <= MONTH.longest;
}

function risesIn(charges: readonly Transaction[]): Candidate[] {
  const rises: { at: number; price: number }[] = [];
  for (let at = PRICE_CHARGES; at <= charges.length - RISE_CHARGES; at++) {
    const before = charges.slice(Math.max(rises.at(-1)?.at ?? 0, at - PRICE_CHARGES), at);
    if (before.length < PRICE_CHARGES) continue;
    const amounts = before.map(({ amount }) => toCents(amount));
    const price = median(amounts);
    const stable = spread(amounts) <= PRICE_TOLERANCE * price;
    const isRaised = ({ amount }: Transaction) => toCents(amount) > RISE_RATIO * price;
    const isFirst = !before.slice(-1).some(isRaised);
    if (stable && isFirst && charges.slice(at).every(isRaised)) rises.push({ at, price });
  }
  return rises.flatMap(({ at, price }, index) => {
    const raised = charges[at];
    if (raised === undefined) return [];
    const later = charges.slice(at + 1, rises[index + 1]?.at);
    const increase = toCents(raised.amount) - price;
    const from = formatMoney(fromCents(price), raised.currency);
    const to = formatMoney(raised.amount, raised.currency);
    const percent = Math.round((100 * increase) / price);
    const reason = `Price went up from ${from} to ${to} (+${percent} %) on ${raised.date} and stayed up, ${later.length + 1} charges so far.`;
    return [
      candidate('price_rise', raised, fromCents(increase), reason, [...charges.slice(at - 1, at), ...later]),
    ];
  });
}

/** Charges many times what the merchant usually charges. */
export function findUnusualAmounts(transactions: readonly Transaction[]): Candidate[] {
  return groupBy(standingCharges(transactions), 'merchant', 'currency').flatMap((charges) => {
    if (charges.length < USUAL_CHARGES) return [];
    const amounts = charges.map(({ amount }) => toCents(amount));
    const usual = median(amounts);
    const far = UNUSUAL_SPREADS * Math.max(spread(amounts), LEAST_SPREAD * usual);
    return charges
      .filter(({ amount }) => toCents(amount) >= Math.max(UNUSUAL_RATIO * usual, usual + far))
      .map((charge) => {
        const paid = formatMoney(charge.amount, charge.currency);
        const times = Math.round(toCents(charge.amount) / usual);
        const normal = formatMoney(fromCents(usual), charge.currency);
        const reason = `${paid} on ${charge.date} is ${times} times the usual ${normal} (median of ${charges.length} charges).`;
        return candidate('unusual_amount', charge, charge.amount, reason, []);
      });
  });
}

function candidate(
  kind: FindingKind,
  { id, date, merchant, amount, currency }: Transaction,
  disputedAmount: number,
  reason: string,
  related: readonly Transaction[],
): Candidate {
  return {
    kind,
    transactionId: id,
    date,
    merchant,
    amount,
    currency,
    disputedAmount,
    reason,
    related: related.map((transaction) => transaction.id),
  };
}
