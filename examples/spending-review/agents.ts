/**
 * The spending review: reads the transactions of a period, finds what looks wrong, asks about each dispute, files
 * those that are approved, and reports.
 *
 *     read → look up → confirm ─┬─ dispute ─┬─ report
 *                               └─ dispute ─┘
 *
 * All disputes are asked about at once, in any order, and each is filed as soon as it is approved.
 * A dispute that the bank does not take is told in the report and holds up nothing; any other fetch that fails fails
 * the run, for a review of half the facts would be worth nothing.
 */
import { Annotation, END, Send, START, StateGraph } from '@langchain/langgraph';
import { ask, defineAgents, FetchError, fetch, fetchAll, quote } from 'airlockjs/agent';
import type { ResourceContracts } from 'airlockjs/resources';
import * as z from 'zod';
import { confirm, findCandidates, merchantsToLookUp } from './analysis.js';
import type { Rates } from './money.js';
import { phrase } from './phrase.js';
import { type Outcome, report } from './report.js';
import type resources from './resources.js';
import {
  type Candidate,
  type DisputeArgs,
  disputeArgs,
  type Finding,
  type Merchant,
  type Transaction,
} from './transaction.js';

declare module 'airlockjs/agent' {
  interface Resources extends ResourceContracts<typeof resources> {}
}

/** A value with one writer, and what it is until then. */
const initially = <Value>(value: Value) =>
  Annotation<Value>({ reducer: (_, written) => written, default: () => value });

/** What a run is given. The period is that of the transactions that ship. */
const Input = Annotation.Root({
  startDate: initially('2025-11-01'),
  endDate: initially('2026-10-31'),
  /** Let a language model put the report into words; there must be a resource `model` then. */
  phraseWithModel: initially(false),
});

/** What a run ends with. */
const Output = Annotation.Root({
  report: Annotation<string>,
  /** One for each finding, by date. */
  disputes: Annotation<Outcome[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
  /** How many were reviewed. */
  transactions: Annotation<number>,
});

const Review = Annotation.Root({
  ...Input.spec,
  ...Output.spec,
  statement: Annotation<Transaction[]>,
  rates: Annotation<Rates>,
  candidates: Annotation<Candidate[]>,
  merchants: Annotation<Merchant[]>,
  findings: Annotation<Finding[]>,
});
type State = typeof Review.State;
type Update = typeof Review.Update;

async function read({ startDate, endDate }: State): Promise<Update> {
  const [statement, rates] = await fetchAll([
    ['transactions', { startDate, endDate }],
    ['rates', { base: 'EUR' }],
  ]);
  return { statement, rates, transactions: statement.length, candidates: findCandidates(statement) };
}

async function lookUp({ candidates }: State): Promise<Update> {
  const merchants = await Promise.all(merchantsToLookUp(candidates).map(merchantIfKnown));
  return { merchants: merchants.filter((merchant) => merchant !== undefined) };
}

async function merchantIfKnown(name: string): Promise<Merchant | undefined> {
  try {
    return await fetch('merchant', { name });
  } catch (error) {
    if (FetchError.isInstance(error) && error.code === 'not_found') return undefined;
    throw error;
  }
}

function confirmCandidates({ candidates, merchants, rates }: State): Update {
  return { findings: confirm(candidates, { merchants, rates }) };
}

function disputeEach({ findings }: State): Send[] | 'report' {
  return findings.length === 0 ? 'report' : findings.map((finding) => new Send('dispute', finding));
}

async function dispute(finding: Finding): Promise<Update> {
  const decision = await ask.approval({
    action: 'file_dispute',
    args: disputeArgs(finding),
    // The words of a statement are others': nothing in them is markup.
    description: `${quote(finding.merchant)}: ${quote(finding.reason)}`,
    schema: editOf(finding),
  });
  switch (decision.type) {
    case 'approve':
    case 'edit':
      return { disputes: [await file(finding, decision.args)] };
    case 'reject':
      return { disputes: [{ finding, result: 'rejected', note: decision.message }] };
    case 'respond':
      return { disputes: [{ finding, result: 'answered', note: decision.message ?? words(decision.value) }] };
  }
}

/** Less than the whole charge may be claimed, and for another reason; but the charge stays the one asked about. */
function editOf({ transactionId, currency, amount }: Finding): z.ZodType<DisputeArgs> {
  return z.object({
    transactionId: z.literal(transactionId),
    amount: z.number().positive().max(amount).multipleOf(0.01),
    currency: z.literal(currency),
    reason: z.string().min(1),
  });
}

async function file(finding: Finding, args: DisputeArgs): Promise<Outcome> {
  try {
    const { disputeId } = await fetch('file_dispute', args);
    return { finding, result: 'filed', amount: args.amount, disputeId };
  } catch (error) {
    if (!FetchError.isInstance(error)) throw error;
    return { finding, result: 'failed', note: error.message };
  }
}

const words = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

async function write({ disputes, statement, phraseWithModel, ...review }: State): Promise<Update> {
  const text = report({ ...review, transactions: statement, outcomes: disputes });
  return { report: phraseWithModel ? await phrase(text) : text };
}

const spendingReview = new StateGraph({ stateSchema: Review, input: Input, output: Output })
  .addNode('read', read)
  .addNode('look up', lookUp)
  .addNode('confirm', confirmCandidates)
  .addNode('dispute', dispute)
  .addNode('write', write)
  .addEdge(START, 'read')
  .addEdge('read', 'look up')
  .addEdge('look up', 'confirm')
  .addConditionalEdges('confirm', disputeEach, { dispute: 'dispute', report: 'write' })
  .addEdge('dispute', 'write')
  .addEdge('write', END)
  .compile();

export default defineAgents({
  'spending-review': { versions: { '1.0.0': spendingReview }, current: '1.0.0' },
});
