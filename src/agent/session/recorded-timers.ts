/**
 * Which timer of a rerun is which of those that had fired before.
 *
 * 1. It was set for as long, by the same task or loop, for the same task of a node, behind the same (standing.ts). Of the loop of a nested graph all
 *    timers are of its latest step (journal.ts).
 * 2. Among several such it is the one that is due first: no other can have fired before it. One that is due only after the
 *    event is none, unless there is no other.
 * 3. Where that leaves several for fewer events, nobody can say which had fired, and the run stops.
 */
import type { TaskLocation } from '../langgraph/task-location.js';
import type { Journal } from './journal.js';
import type { TimerEvent } from './journal-entries.js';

/** A timer that was set in this invocation. */
export interface SetTimer {
  key: string;
  location: TaskLocation;
  loop?: string;
  node?: string;
  task?: string;
  since?: number;
  behind?: string;
  /** How many of its key were set before. */
  count: number;
  dueMs: number;
}

export class RecordedTimers {
  readonly #journal: Journal;
  /** Numbers of events whose timer is known. */
  readonly #closed = new Set<number>();
  /** Whether no event of before is to be given any more. */
  #isOver: boolean;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#isOver = journal.timersAfter(0).length === 0;
  }

  /** Whether a timer may be one that fires by an event behind this number. */
  mayBe(timer: SetTimer, seq: number): boolean {
    return !this.#isOver && this.#open(seq).some((event) => this.isOf(event, timer));
  }

  isOf({ timer: { key, node, task, since, behind } }: TimerEvent, timer: SetTimer): boolean {
    if (node !== undefined && node !== timer.node) return false;
    if (task !== undefined && task !== timer.task) return false;
    // Older snapshots know a timer by its key and count.
    if (since === undefined && behind === undefined) return key === `${timer.key}.${timer.count}`;
    if (key !== timer.key || behind !== timer.behind) return false;
    return since === undefined || this.#journal.isSamePosition(since, timer.since ?? since);
  }

  /** The first event whose timer is not known. */
  next(isMeant: (event: TimerEvent) => boolean): TimerEvent | undefined {
    return this.#open(0).find(isMeant);
  }

  /** Takes the timer of an event from those that wait. */
  take<T extends SetTimer>(event: TimerEvent, waiting: readonly T[]): T | 'ambiguous' | undefined {
    const candidates = waiting.filter((timer) => this.isOf(event, timer));
    const [candidate] = candidates;
    const events = candidate ? this.#open(0).filter((other) => this.isOf(other, candidate)) : [];
    this.close(event.seq);
    const due = candidates
      .filter(({ dueMs }) => dueMs <= event.atMs)
      .sort((one, other) => one.dueMs - other.dueMs);
    return due[0] ?? (candidates.length > events.length ? 'ambiguous' : candidate);
  }

  /** The timer of an event is known. */
  close(seq: number): void {
    this.#closed.add(seq);
  }

  /** No more events of before are to be given. */
  end(): void {
    this.#isOver = true;
  }

  #open(seq: number): TimerEvent[] {
    return this.#journal.timersAfter(seq).filter((event) => !this.#closed.has(event.seq));
  }
}
