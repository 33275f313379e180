/**
 * The log of a run, page by page: of the execution in progress by its query, and what that holds no more from the inputs
 * of the executions before it, which the server has as long as its namespace keeps them. No worker is needed for those.
 */
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Packed } from '../common/packed-json.js';
import {
  type ArchivedEntries,
  type LogEntry,
  type LogPage,
  type LogPageRequest,
  logQuery,
} from '../common/protocol.js';
import { type KeptQuestion, questionLogEntry } from '../common/question-log.js';
import type { RunSnapshot } from '../workflows/run/run-snapshot.js';
import { call } from './call.js';
import { readExecutionInput } from './execution-input.js';
import { assertKnown, type Known } from './known-options.js';

const OPTIONS: Known<LogPageRequest> = { after: true, limit: true };

/** Every entry behind `after`, at most `limit`; where the server holds some no more, the next says how many. */
export async function readLog(
  client: Client,
  handle: WorkflowHandle,
  options: LogPageRequest,
): Promise<LogEntry[]> {
  assertKnown('log', options, OPTIONS);
  const { after = 0, limit = Number.POSITIVE_INFINITY } = options;
  const page = await readPage(client, handle, after);
  const byOrdinal = new Map<number, LogEntry>();
  const enter = (entries: readonly LogEntry[]) => {
    for (const entry of entries) if (entry.ordinal > after) byOrdinal.set(entry.ordinal, entry);
  };
  for (const archived of page.archived ?? []) {
    if (archived.first > after + limit) break;
    enter(await readArchived(client, handle, archived));
  }
  enter(page.entries);
  for (let next = page.next; next !== undefined && byOrdinal.size < limit; ) {
    const further = await readPage(client, handle, next);
    enter(further.entries);
    next = further.next;
  }
  const entries = [...byOrdinal.values()].sort((one, other) => one.ordinal - other.ordinal);
  return entries.slice(0, Number.isFinite(limit) ? limit : undefined).map(withGap(after));
}

/** A worker of an earlier version answers with the whole log, whatever it is asked. */
async function readPage(client: Client, handle: WorkflowHandle, after: number): Promise<LogPage> {
  const subject = { runId: handle.workflowId, needsWorker: true };
  const page = await call(client, subject, () => handle.query(logQuery, { after }));
  return Array.isArray(page) ? { entries: page, total: page.length } : page;
}

async function readArchived(
  client: Client,
  handle: WorkflowHandle,
  { runId, first, last }: ArchivedEntries,
): Promise<LogEntry[]> {
  const [, snapshot] = await readExecutionInput(client, handle.workflowId, runId);
  if (typeof snapshot !== 'object' || snapshot === null) return [];
  // Loaded where a log is long: commands start faster without.
  const { unpackJson } = await import('../common/packed-json.js');
  return unpackJson(snapshot as RunSnapshot | Packed)
    .ledger.filter(({ ordinal }) => ordinal >= first && ordinal <= last)
    .map(({ key: _, ...entry }) =>
      'allowed' in entry.request ? questionLogEntry(entry as KeptQuestion) : (entry as LogEntry),
    );
}

function withGap(after: number) {
  return (entry: LogEntry, index: number, entries: LogEntry[]): LogEntry => {
    const before = entries[index - 1]?.ordinal ?? after;
    const { omittedBefore: _, ...rest } = entry;
    return entry.ordinal === before + 1
      ? (rest as LogEntry)
      : { ...entry, omittedBefore: entry.ordinal - before - 1 };
  };
}
