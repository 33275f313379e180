/**
 * What of a long log a run hands to its next execution. Entries that are answered are handed over once: then they are in
 * the input of the execution that was given them, and the next is given where that is. So what is handed over does not
 * grow with the run, and the log is still there, for clients that follow it (src/client/run-log.ts).
 *
 * 1. What is pending is always handed over.
 * 2. A short log is handed over whole.
 * 3. A question that is handed over no more is still known: a decision on it changes nothing, and the reply says why.
 */
import { jsonByteLength } from '../../common/payload-size.js';
import type { ArchivedEntries, Json } from '../../common/protocol.js';
import { decisionDigest } from '../../common/question-log.js';
import { type Entry, type HumanEntry, isFetch, isPending } from '../ledger-entry.js';
import type { CarriedList } from './message-lists.js';

/** Bytes of JSON up to which a log is short. */
const SHORT_LOG_BYTES = 128_000;
/** Bytes of JSON that are handed over of a log. */
const MAX_LOG_BYTES = 1_000_000;
/** Bytes of one value above which it stays behind where there is too much, tried one after the other. */
const VALUE_BYTES = [16_000, 1_000, 200];

export interface EarlierLog {
  fetches: number;
  interrupts: number;
  /** Where entries are that were not handed over, by ordinal. */
  archived: ArchivedEntries[];
  /** Questions among those: their ids, with the decision's where it has one, and what tells it from another. */
  questions: ArchivedQuestion[];
  lists: CarriedList[];
}

/** Those that were archived by 0.1 have no digest. */
type ArchivedQuestion = [id: string, decisionId?: string, digest?: string];

export const NO_EARLIER_LOG: EarlierLog = {
  fetches: 0,
  interrupts: 0,
  archived: [],
  questions: [],
  lists: [],
};

export interface HeldLog {
  /** Those that this execution holds. */
  entries: readonly Entry[];
  /** Those of them that it was given closed: its input holds them so. */
  given: ReadonlySet<Entry>;
  earlier: EarlierLog;
  lists: CarriedList[];
  /** Of the execution, which is about to end. */
  runId: string;
}

export function archiveLog({ entries, given, earlier, lists, runId }: HeldLog): {
  ledger: Entry[];
  earlier?: EarlierLog;
} {
  const isShort = jsonByteLength(entries) <= SHORT_LOG_BYTES;
  const dropped = isShort ? [] : entries.filter((entry) => given.has(entry));
  const ledger = isShort ? [...entries] : entries.filter((entry) => !given.has(entry));
  if (earlier === NO_EARLIER_LOG && isShort && lists.length === 0) return { ledger };
  const fetches = dropped.filter(isFetch).length;
  const [first] = dropped;
  return {
    ledger: withinBytes(ledger, runId),
    earlier: {
      fetches: earlier.fetches + fetches,
      interrupts: earlier.interrupts + dropped.length - fetches,
      archived: [
        ...earlier.archived,
        ...(first ? [{ runId, first: first.ordinal, last: dropped.at(-1)?.ordinal ?? first.ordinal }] : []),
      ],
      questions: [
        ...earlier.questions,
        ...dropped.flatMap((entry) => (isFetch(entry) ? [] : [archivedQuestion(entry)])),
      ],
      lists,
    },
  };
}

function archivedQuestion({ id, decisionId, decision, actor }: HumanEntry): ArchivedQuestion {
  if (decisionId === undefined) return [id];
  if (decision === undefined || actor === undefined) return [id, decisionId];
  return [id, decisionId, decisionDigest(decision, actor)];
}

/** Large values stay behind, the history of the execution has them. */
function withinBytes(entries: Entry[], runId: string): Entry[] {
  let fitting = entries;
  for (const most of VALUE_BYTES) {
    if (jsonByteLength(fitting) <= MAX_LOG_BYTES) break;
    fitting = fitting.map((entry) => (isPending(entry) || !isFetch(entry) ? entry : cut(entry, most, runId)));
  }
  return fitting;
}

function cut<One extends Extract<Entry, { answer?: unknown }>>(
  entry: One,
  mostBytes: number,
  runId: string,
): One {
  const short = (value: Json): Json => {
    const bytes = jsonByteLength(value);
    return bytes <= mostBytes ? value : { omittedBytes: bytes, runId };
  };
  const { request, answer } = entry;
  const { messages } = request;
  return {
    ...entry,
    request: {
      ...request,
      params: short(request.params),
      ...(messages && { messages: { ...messages, added: messages.added.map(short) } }),
    },
    ...(answer && { answer: answer.ok ? { ok: true, value: short(answer.value) } : answer }),
  };
}
