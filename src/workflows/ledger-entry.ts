/** One request in the ledger of a run, with its answer as far as there is one. */
import type { DecisionRecord, FetchRequest, FetchView, LogEntry } from '../common/protocol.js';
import type { KeptQuestion } from '../common/question-log.js';

export type FetchEntry = Extract<LogEntry, { request: FetchRequest }> & {
  key: string;
  /** Its run is shown as `stuck` because of it. A history from before that was shown has fetches that are `blocked` alone. */
  isStuck?: true;
};
export type HumanEntry = KeptQuestion & { key: string };
export type Entry = FetchEntry | HumanEntry;

export type LedgerSnapshot = Entry[];

/** Of a pending question whose run has moved to another version: a node that asks the same again takes it over. */
const UNCLAIMED = 'free ';

export function unclaimPending(entries: LedgerSnapshot): LedgerSnapshot {
  return entries.map((entry) => (isPending(entry) ? { ...entry, key: `${UNCLAIMED}${entry.id}` } : entry));
}

export function isUnclaimed({ key }: Entry): boolean {
  return key.startsWith(UNCLAIMED);
}

export function isPending({ answeredAt, withdrawnAt }: Entry): boolean {
  return answeredAt === undefined && withdrawnAt === undefined;
}

export function isFetch(entry: Entry): entry is FetchEntry {
  return entry.request.kind === 'fetch';
}

/** Writes the answer of a question into its entry. @param record the decision that came last */
export function keepAnswer(entry: HumanEntry, record: DecisionRecord, answer: DecisionRecord): void {
  // The one that answers stands last, whichever came last.
  const others = [...(entry.others ?? []), record].filter((one) => one !== answer);
  if (others.length > 0) entry.others = others;
  entry.answeredAt = record.at;
  entry.decision = answer.decision;
  entry.actor = answer.actor;
  if (answer.decisionId !== undefined) entry.decisionId = answer.decisionId;
  if (answer.fingerprint !== undefined) entry.seen = answer.fingerprint;
}

export function fetchView(
  { id, fingerprint, requestedAt, blocked }: FetchEntry,
  request: FetchRequest,
): FetchView {
  return { id, fingerprint, requestedAt, ...request, ...(blocked && { blocked }) };
}
