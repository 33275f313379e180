/**
 * The times that unfinished tasks have read.
 *
 * Most of what moves a task's time on is a recorded event, and is given again in its turn. Two things are not: the answer to an
 * `interrupt()`, and what a graph has saved that the task reads by `stream()`. A rerun has both at once, before the events that
 * came before them. What other branches of the task read behind those events has to be what they read then: an approval
 * that was in time is in time again.
 */
import type { TaskLocation } from '../langgraph/task-location.js';
import type { Journal } from './journal.js';

/** Times that were read one after another behind the same event. */
interface Read {
  /** The number of the event. */
  seq: number;
  atMs: number;
  /** How often. Default: 1. */
  times?: number;
}

interface TaskReads {
  place: TaskLocation;
  reads: Read[];
}

/** By namespace of the task. */
export type ClockReadsSnapshot = Record<string, TaskReads>;

export class ClockReads {
  readonly #journal: Journal;
  readonly #tasks: Map<string, TaskReads>;

  constructor(journal: Journal, snapshot: ClockReadsSnapshot = {}) {
    this.#journal = journal;
    this.#tasks = new Map(Object.entries(snapshot));
  }

  /** A task reads a time for the first time. */
  note(place: TaskLocation, seq: number, atMs: number): void {
    const known = this.#tasks.get(place.namespace) ?? { place, reads: [] };
    this.#tasks.set(place.namespace, known);
    const last = known.reads.at(-1);
    if (last?.seq === seq && last.atMs === atMs) last.times = (last.times ?? 1) + 1;
    else known.reads.push({ seq, atMs });
  }

  /** What a task read behind an event, one after another. */
  behind(namespace: string, seq: number): number[] {
    return (this.#tasks.get(namespace)?.reads ?? [])
      .filter((read) => this.#journal.isSamePosition(read.seq, seq))
      .flatMap(({ atMs, times = 1 }) => Array<number>(times).fill(atMs));
  }

  prune(isUnfinished: (place: TaskLocation) => boolean): void {
    for (const [task, { place }] of this.#tasks) if (!isUnfinished(place)) this.#tasks.delete(task);
  }

  snapshot(): ClockReadsSnapshot {
    return Object.fromEntries(this.#tasks);
  }
}
