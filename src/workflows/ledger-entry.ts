/** One request in the ledger of a run, with its answer as far as there is one. */
import type { FetchRequest, FetchView, LogEntry } from '../common/protocol.js';
import type { KeptQuestion } from '../common/question-log.js';

export type FetchEntry = Extract<LogEntry, { request: FetchRequest }> & { key: string };
export type HumanEntry = KeptQuestion & { key: string };
export type Entry = FetchEntry | HumanEntry;

export type LedgerSnapshot = Entry[];

/** Of a pending question whose run has moved to another version: whoever asks the same again takes it over. */
export const UNCLAIMED = 'free ';

export function unclaimPending(entries: LedgerSnapshot): LedgerSnapshot {
  return entries.map((entry) => (isPending(entry) ? { ...entry, key: `${UNCLAIMED}${entry.id}` } : entry));
}

export function isPending({ answeredAt, withdrawnAt }: Entry): boolean {
  return answeredAt === undefined && withdrawnAt === undefined;
}

export function isFetch(entry: Entry): entry is FetchEntry {
  return entry.request.kind === 'fetch';
}

export function fetchView(
  { id, fingerprint, requestedAt, blocked }: FetchEntry,
  request: FetchRequest,
): FetchView {
  return { id, fingerprint, requestedAt, ...request, ...(blocked && { blocked }) };
}
