/**
 * The events of a run that a listener receives, starting behind the last one that it has.
 *
 * - `state`: the run's state, when one begins to listen and whenever it has changed. Without an id: it is told anew.
 * - `log`: an entry of the log, when it is new and again when it has its answer, each with an id to go on from.
 * - `reset`: the log is not the one that the listener knows; it begins anew.
 * - `incomplete`: the run has ended and nobody can read the rest of its log.
 * - `end`: the run has ended, and how. Nothing comes behind it.
 */
import { isUnanswered } from '../../client/errors/unanswered.js';
import type { KnownRunState } from '../../client/run-state.js';
import { isClosedStatus } from '../../client/run-status.js';
import type { Json, LogEntry } from '../../common/protocol.js';
import { advance, type Cursor, formatCursor, isNews, isSameLog, startOfLog, tailOf } from './cursor.js';
import type { RunFeed } from './run-feed.js';

export interface RunEvent {
  event: 'state' | 'log' | 'reset' | 'incomplete' | 'end';
  id?: string;
  data: KnownRunState | LogEntry | Json;
}

/** Entries that are read at once. */
const PAGE_SIZE = 200;

/** @param from the event that the listener had last */
export async function* runEvents(
  runId: string,
  feed: Pick<RunFeed, 'states' | 'log'>,
  from: Cursor,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  let cursor: Cursor = { ...from, isEnd: false };
  for await (const state of feed.states(signal)) {
    yield { event: 'state', data: state };
    const isEnd = isClosedStatus(state.status);
    let isWhole = true;
    try {
      for await (const event of logEvents(feed, cursor, state)) {
        cursor = event.cursor;
        yield event.told;
      }
    } catch (error) {
      // Of an open run it is read with its next state: no worker answers now, and the state says so.
      if (!isUnanswered(error)) throw error;
      isWhole = false;
      if (isEnd) yield { event: 'incomplete', data: { code: error.code, message: error.summary } };
    }
    if (!isEnd) continue;
    const { status, failure } = state;
    const data: Json = { id: runId, status, ...(failure && { failure: { ...failure } }) };
    yield { event: 'end', ...(isWhole && { id: formatCursor({ ...cursor, isEnd }) }), data };
    return;
  }
}

async function* logEvents(
  feed: Pick<RunFeed, 'log'>,
  from: Cursor,
  state: KnownRunState,
): AsyncGenerator<{ told: RunEvent; cursor: Cursor }, void, undefined> {
  let cursor = from;
  const tell = (entry: LogEntry) => {
    cursor = advance(cursor, entry);
    return { told: { event: 'log', id: formatCursor(cursor), data: entry } as const, cursor };
  };
  let page = await feed.log({ after: tailOf(cursor), limit: PAGE_SIZE });
  if (!isSameLog(cursor, page)) {
    cursor = startOfLog;
    yield { told: { event: 'reset', data: { position: from.position } }, cursor };
    page = await feed.log({ after: tailOf(cursor), limit: PAGE_SIZE });
  }
  for (const { first, last } of rangesOf(changedBefore(cursor, state))) {
    const entries = await feed.log({ after: first - 1, limit: last - first + 1 });
    for (const entry of entries) if (entry.ordinal <= last && isNews(cursor, entry)) yield tell(entry);
  }
  for (;;) {
    for (const entry of page) if (isNews(cursor, entry)) yield tell(entry);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_SIZE) return;
    page = await feed.log({ after: last.ordinal, limit: PAGE_SIZE });
  }
}

/** Entries that the listener knows, and of which something has changed: they were open, and pend no more, or again. */
function changedBefore({ position, open }: Cursor, { fetches, interrupts }: KnownRunState): number[] {
  const pending = [...fetches, ...interrupts].map(({ id }) => Number(/\d+$/.exec(id)?.[0] ?? 0));
  const changed = [
    ...open.filter((ordinal) => !pending.includes(ordinal)),
    ...pending.filter((ordinal) => ordinal > 0 && ordinal <= position && !open.includes(ordinal)),
  ];
  return changed.sort((a, b) => a - b);
}

/** Ordinals that are near each other are read at once. */
function rangesOf(ordinals: readonly number[]): { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = [];
  for (const ordinal of ordinals) {
    const range = ranges.at(-1);
    if (range && ordinal - range.first < PAGE_SIZE) range.last = ordinal;
    else ranges.push({ first: ordinal, last: ordinal });
  }
  return ranges;
}
