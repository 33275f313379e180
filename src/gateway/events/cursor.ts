/**
 * How far a listener has got: the id of an event. It is made of the run's log alone, never of a time or of a count of
 * events, so that any gateway goes on from it, after a restart and in another execution of the run.
 *
 * `12-0afd3c21-3.7`: entries up to ordinal 12, the last of which begins its fingerprint so; 3 and 7 were not answered yet.
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

const FORMAT = /^(0(?=--)|[1-9]\d{0,8}(?=-[0-9a-f]{8}-))-([0-9a-f]*)-((?:\d{1,9}(?:\.\d{1,9})*)?)(-end)?$/;

/** @returns nothing for what is no event id */
export function parseCursor(id: string): Cursor | undefined {
  const [matched, position, fingerprint = '', open = '', end] = FORMAT.exec(id) ?? [];
  if (matched === undefined) return undefined;
  return {
    position: Number(position),
    fingerprint,
    open: open === '' ? [] : open.split('.').map(Number),
    isEnd: end !== undefined,
  };
}

export function formatCursor({ position, fingerprint, open, isEnd }: Cursor): string {
  return `${position}-${fingerprint}-${open.join('.')}${isEnd ? '-end' : ''}`;
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
