/**
 * The review in words: Markdown that also reads well as plain text. The words of others in it are quoted, so that none of
 * them is markup. Pure: runs in the workflow sandbox.
 */
import { quote } from 'airlockjs/agent';
import { convert, formatMoney, type Rates, sum } from './money.js';
import type { Finding, FindingKind, Transaction } from './transaction.js';

/** What became of a finding. */
export interface Outcome {
  finding: Finding;
  /** `answered`: a person gave words instead of a decision. `failed`: the bank did not take the dispute. */
  result: 'filed' | 'rejected' | 'answered' | 'failed';
  /** What was claimed back where it was filed; differs from `finding.disputedAmount` where a person edited it. */
  amount?: number;
  /** The bank's id of the dispute. */
  disputeId?: string;
  /** A person's words, or why filing failed. */
  note?: string;
}

export interface Review {
  /** First and last day reviewed, as `YYYY-MM-DD`. */
  startDate: string;
  endDate: string;
  transactions: readonly Transaction[];
  /** One for each finding, in the order to report them. */
  outcomes: readonly Outcome[];
  rates: Rates;
}

const KINDS: Record<FindingKind, string> = {
  duplicate: 'Duplicate charge',
  price_rise: 'Price rise',
  unusual_amount: 'Unusual amount',
};
const RESULTS: Record<Outcome['result'], string> = {
  filed: 'disputed',
  rejected: 'not disputed',
  answered: 'left open',
  failed: 'could not be filed',
};

export function report({ startDate, endDate, transactions, outcomes, rates }: Review): string {
  const charges = transactions.filter(({ amount }) => amount > 0);
  const refunds = transactions
    .filter(({ amount }) => amount < 0)
    .map(({ amount, currency }) => ({ amount: -amount, currency }));
  const merchants = new Set(transactions.map(({ merchant }) => merchant)).size;
  return [
    `# Spending review, ${startDate} to ${endDate}`,
    '',
    `- Transactions: ${transactions.length} with ${merchants} merchants`,
    `- Charged: ${totals(charges, rates)}`,
    `- Refunded: ${totals(refunds, rates)}`,
    '',
    '## Findings',
    '',
    ...findings(outcomes, rates),
    '',
  ].join('\n');
}

function findings(outcomes: readonly Outcome[], rates: Rates): string[] {
  if (outcomes.length === 0) return ['Nothing looks wrong.'];
  const counts = (Object.keys(RESULTS) as Outcome['result'][])
    .map((result) => ({ result, count: outcomes.filter((outcome) => outcome.result === result).length }))
    .filter(({ count }) => count > 0)
    .map(({ result, count }) => `${count} ${RESULTS[result]}`);
  const filed = outcomes
    .filter(({ result }) => result === 'filed')
    .map((outcome) => ({ amount: claimed(outcome), currency: outcome.finding.currency }));
  return [
    ...outcomes.map((outcome, index) => `${index + 1}. ${line(outcome)}`),
    '',
    `In all ${counts.join(', ')}. Claimed back: ${totals(filed, rates)}.`,
  ];
}

function line(outcome: Outcome): string {
  const { finding, result, disputeId, note } = outcome;
  const { kind, merchant, transactionId, currency, disputedAmount, reason } = finding;
  const sentence = [RESULTS[result]];
  if (result === 'filed') {
    const edited = claimed(outcome) === disputedAmount ? '' : ` of ${formatMoney(disputedAmount, currency)}`;
    sentence.push(`${formatMoney(claimed(outcome), currency)}${edited}`);
    if (disputeId !== undefined) sentence.push(`as ${disputeId}`);
  }
  const remark = note === undefined || note.trim() === '' ? '' : ` Note: ${inLine(note)}`;
  return `${KINDS[kind]}, ${inLine(merchant)} (${transactionId}): ${sentence.join(' ')}. ${reason}${remark}`;
}

/** On its line of the list. */
function inLine(words: string): string {
  return quote(words.replace(/\s+/g, ' '));
}

function claimed({ amount, finding }: Outcome): number {
  return amount ?? finding.disputedAmount;
}

/** `10.00 EUR + 5.00 USD (14.61 EUR in all, rates of 2026-10-31)`; currencies without a rate are said to be left out. */
function totals(amounts: readonly { amount: number; currency: string }[], rates: Rates): string {
  const currencies = [...new Set(amounts.map(({ currency }) => currency))].sort();
  if (currencies.length === 0) return 'nothing';
  const perCurrency = currencies.map((currency) => ({
    currency,
    amount: sum(amounts.filter((each) => each.currency === currency).map(({ amount }) => amount)),
  }));
  const listed = perCurrency.map(({ amount, currency }) => formatMoney(amount, currency)).join(' + ');
  if (currencies.length === 1 && currencies[0] === rates.base) return listed;
  const converted = perCurrency.map(({ amount, currency }) => convert(amount, currency, rates));
  const inAll = formatMoney(sum(converted.filter((amount) => amount !== null)), rates.base);
  const left = currencies.filter((_, index) => converted[index] === null);
  const without = left.length === 0 ? '' : `, without ${left.join(', ')}`;
  return `${listed} (${inAll} in all${without}, rates of ${rates.asOf})`;
}
