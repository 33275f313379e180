/**
 * How far a listener has got: the id of an event. It is made of the run's log alone, never of a time or of a count of
 * events, so that any gateway goes on from it, after a restart and in another execution of the run.
 *
 * `12-0afd3c21-3.7_9`: entries up to ordinal 12, the last of which begins its fingerprint so; 3 and 7 to 9 were not answered
 * yet. Neighbours are one range: the id of a run with thousands of open fetches still fits in a header.
 * A log in which the entry of that ordinal is another one is another log (the run was reset): a listener begins anew.
 */
import type { LogEntry } from '../../common/protocol.js';

export interface Cursor {
  /** Ordinal of the last entry that was told; 0 before the first. */
  readonly position: number;
  /** The beginning of that entry's fingerprint. */
  readonly fingerprint: string;
  /** Ordinals up to it that had no answer, in order. */
  readonly open: readonly number[];
  /** Whether the end of the run was told too. */
  readonly isEnd: boolean;
}

export const startOfLog: Cursor = { position: 0, fingerprint: '', open: [], isEnd: false };

const FORMAT = /^(0(?=--)|[1-9]\d{0,8}(?=-[0-9a-f]{8}-))-([0-9a-f]*)-((?:\d{1,9}(?:[._]\d{1,9})*)?)(-end)?$/;

/** As many as an id may name; a run has no more requests open. */
const MAX_OPEN = 20_000;

/** @returns nothing for what is no event id */
export function parseCursor(id: string): Cursor | undefined {
  const [matched, position, fingerprint = '', open = '', end] = FORMAT.exec(id) ?? [];
  const ordinals = parseRanges(open);
  if (matched === undefined || ordinals === undefined) return undefined;
  return { position: Number(position), fingerprint, open: ordinals, isEnd: end !== undefined };
}

export function formatCursor({ position, fingerprint, open, isEnd }: Cursor): string {
  return `${position}-${fingerprint}-${formatRanges(open)}${isEnd ? '-end' : ''}`;
}

/** @returns nothing for what are no rising ordinals */
function parseRanges(text: string): number[] | undefined {
  const ordinals: number[] = [];
  for (const range of text === '' ? [] : text.split('.')) {
    const [first = 0, last = first, ...more] = range.split('_').map(Number);
    const isRising = first > (ordinals.at(-1) ?? 0) && last >= first;
    if (!isRising || more.length > 0 || ordinals.length + last - first >= MAX_OPEN) return undefined;
    for (let ordinal = first; ordinal <= last; ordinal += 1) ordinals.push(ordinal);
  }
  return ordinals;
}

/** @param ordinals rising */
function formatRanges(ordinals: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const ordinal of ordinals) {
    const range = ranges.at(-1);
    if (range?.[1] === ordinal - 1) range[1] = ordinal;
    else ranges.push([ordinal, ordinal]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}_${last}`)).join('.');
}

/** The cursor behind an entry: one that is new, or one that was open. */
export function advance(cursor: Cursor, entry: LogEntry): Cursor {
  const { ordinal } = entry;
  const others = cursor.open.filter((one) => one !== ordinal);
  const open = isAnswered(entry) ? others : [...others, ordinal].sort((a, b) => a - b);
  if (ordinal <= cursor.position) return { ...cursor, open };
  return { position: ordinal, fingerprint: mark(entry), open, isEnd: false };
}

/** Whether an entry says more than its listener knows. */
export function isNews(cursor: Cursor, entry: LogEntry): boolean {
  if (entry.ordinal > cursor.position) return true;
  return cursor.open.includes(entry.ordinal) === isAnswered(entry);
}

/** Behind which ordinal the log is read on; the entry at the cursor comes along, to see whether it is the same log. */
export const tailOf = ({ position }: Cursor): number => Math.max(0, position - 1);

/** @param entries from behind `tailOf` on */
export function isSameLog({ position, fingerprint }: Cursor, entries: readonly LogEntry[]): boolean {
  const last = entries.find(({ ordinal }) => ordinal === position);
  return position === 0 || (last !== undefined && mark(last) === fingerprint);
}

const mark = ({ fingerprint }: LogEntry): string => fingerprint.slice(0, 8);

/** Nothing more will come of it. */
export function isAnswered(entry: LogEntry): boolean {
  if (entry.withdrawnAt !== undefined) return true;
  if (!('decisions' in entry)) return entry.answer !== undefined;
  return entry.outcome !== undefined || (entry.decision !== undefined && entry.answeredAt !== undefined);
}
