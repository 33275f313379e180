/** What unfinished tasks have called, and in which order their calls returned (call-order.ts). */
import type { TaskLocation } from '../langgraph/task-location.js';

/** When a caller first heard something of what it had called. */
export interface Heard {
  /** The number of the last event before. */
  behind: number;
  /** Its turn among all that callers heard. */
  order: number;
}

export interface RecordedCall {
  /** A hash of name and input. */
  called: string;
  /** The number of the last event before it went through. Older snapshots do not say. */
  entered?: number;
  /** When it went through, in milliseconds, where its task had taken an answer to an `interrupt()`. */
  enteredAtMs?: number;
  /** The number of the last event before it returned. */
  returned?: number;
  /** That it had paused. Older snapshots do not say. */
  paused?: Heard;
  /** By which interrupts; their keys. Older snapshots do not say. */
  pausedBy?: string[];
  /** Of a graph that its caller reads: that it had come to the end. Older snapshots do not say. */
  ended?: Heard;
  /** When it returned, in milliseconds. Older snapshots do not say. */
  returnedAtMs?: number;
  /** The place of its return among all. Older snapshots do not say. */
  order?: number;
  /** What stood before it (standing.ts). Older snapshots do not say. */
  behind?: string;
  /** How many answers to `interrupt()` its task had taken before it. Older snapshots do not say. */
  taken?: number;
}

interface RecordedCalls {
  place: TaskLocation;
  calls: RecordedCall[];
}

/** By namespace of the calling task. */
export type CallsSnapshot = Record<string, RecordedCalls>;

/** What unfinished tasks have called. */
export class CallRecords {
  readonly #tasks: Map<string, RecordedCalls>;
  #lastOrder = 0;

  constructor(snapshot: CallsSnapshot = {}) {
    this.#tasks = new Map(Object.entries(snapshot));
    for (const { calls } of this.#tasks.values()) {
      for (const { order = 0, paused, ended } of calls) {
        this.#lastOrder = Math.max(this.#lastOrder, order, paused?.order ?? 0, ended?.order ?? 0);
      }
    }
  }

  /** A call returns for the first time. */
  note(call: RecordedCall, returned: number, returnedAtMs: number): void {
    Object.assign(call, { returned, returnedAtMs, order: this.nextOrder() });
  }

  nextOrder(): number {
    this.#lastOrder += 1;
    return this.#lastOrder;
  }

  /** Whether a task has called anything. */
  has(namespace: string): boolean {
    return (this.#tasks.get(namespace)?.calls.length ?? 0) > 0;
  }

  /** What a task has called so far. */
  of(place: TaskLocation): RecordedCall[] {
    const known = this.#tasks.get(place.namespace) ?? { place, calls: [] };
    this.#tasks.set(place.namespace, known);
    return known.calls;
  }

  /** What the task of a namespace has called so far. */
  at(namespace: string): readonly RecordedCall[] | undefined {
    return this.#tasks.get(namespace)?.calls;
  }

  prune(isUnfinished: (place: TaskLocation) => boolean): void {
    for (const [task, { place }] of this.#tasks) if (!isUnfinished(place)) this.#tasks.delete(task);
  }

  snapshot(): CallsSnapshot {
    return Object.fromEntries(this.#tasks);
  }
}
