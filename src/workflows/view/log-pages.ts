/**
 * The log, and the messages of a model call, in answers that fit. A page holds at least one entry, or one message, as long
 * as that fits by itself.
 */
import { hasMessages } from '../../common/message-list.js';
import { jsonByteLength } from '../../common/payload-size.js';
import type {
  Json,
  LogEntry,
  LogPage,
  LogPageRequest,
  MessagesPage,
  MessagesPageRequest,
} from '../../common/protocol.js';
import type { Ledger } from '../ledger.js';
import { isFetch } from '../ledger-entry.js';
import { settings } from '../settings.js';

/** Bytes of JSON: few enough for a client to be given quickly. */
const PAGE_BYTES = 400_000;

/** The newest entries that fit into one answer; the first says how many come before it. */
export function newestEntries(ledger: Ledger): LogEntry[] {
  const entries: LogEntry[] = [];
  let bytes = 2;
  for (const entry of ledger.entries.toReversed()) {
    const shown = ledger.views.logEntry(entry);
    // The comma, and the number on the first.
    bytes += jsonByteLength(shown) + 30;
    if (bytes > settings().maxPayloadBytes) break;
    entries.unshift(shown);
  }
  const omitted = ledger.total - entries.length;
  const [first] = entries;
  return first && omitted > 0 ? [{ ...first, omittedBefore: omitted }, ...entries.slice(1)] : entries;
}

export function logPage(
  ledger: Ledger,
  { after = 0, limit = Number.POSITIVE_INFINITY }: LogPageRequest,
): LogPage {
  const behind = ledger.entries.filter(({ ordinal }) => ordinal > after);
  const entries = fitting(behind, limit, (entry) => ledger.views.logEntry(entry));
  const last = entries.at(-1)?.ordinal;
  const archived = ledger.earlier.archived.filter(({ last }) => last > after);
  return {
    entries,
    total: ledger.total,
    ...(last !== undefined && entries.length < behind.length && { next: last }),
    ...(archived.length > 0 && { archived }),
  };
}

export function messagesPage(ledger: Ledger, { id, after }: MessagesPageRequest): MessagesPage {
  const entry = ledger.find(id);
  const params = entry && isFetch(entry) ? entry.request.params : null;
  const all = hasMessages(params) ? params.messages : [];
  const messages = fitting(all.slice(after), Number.POSITIVE_INFINITY, (message) => message);
  const next = after + messages.length;
  return { messages, ...(next < all.length && { next }) };
}

function fitting<From, To extends LogEntry | Json>(
  all: readonly From[],
  limit: number,
  shown: (one: From) => To,
): To[] {
  const page: To[] = [];
  const most = Math.min(PAGE_BYTES, settings().maxPayloadBytes);
  let bytes = 0;
  for (const one of all) {
    const next = shown(one);
    bytes += jsonByteLength(next) + 1;
    if (page.length >= limit || (page.length > 0 && bytes > most)) break;
    page.push(next);
  }
  return page;
}
