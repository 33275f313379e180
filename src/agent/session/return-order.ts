/**
 * The order in which the calls of tasks return (call-order.ts, 3).
 *
 * 1. A call that is over returns once the agent has done all it can: one after another, at first as well as when its task
 *    runs again. What another branch comes to in the meantime then stands in front of the return both times.
 * 2. In a rerun, calls that had returned before do so in the order in which they had, behind the same events. One that had
 *    not, had not done so by the last event of before: it returns when all has been given again.
 * 3. A graph that a task calls goes on from its own checkpoint in a rerun, and may pause, or come to the end of what its caller
 *    reads of it by `stream()`, before the other branches of the task have come to what they had come to. Its caller hears of it
 *    behind the events behind which it first did: no earlier, or it would win a race that it had lost; no later, or what came behind
 *    it would win. Where the caller had not heard of it, it does so when all has been given again.
 */
import type { CallRecords, Heard, RecordedCall } from './call-records.js';
import type { Journal } from './journal.js';

export interface ReturnMoment {
  /** The number of the last event that the agent was given. */
  position(): number;
  /** The time now, in milliseconds. */
  now(): number;
  /** Whether what came before is still to come again: what had returned before waits for its turn. */
  isReplaying(): boolean;
  /** Whether a call waits for its turn to return at first. Runs of 0.1.0 let it return at once. */
  holdsReturns(): boolean;
  /** Whether the caller of a graph that pauses in a rerun hears of it in its turn. Recorded executions let it hear at once. */
  holdsPauses(): boolean;
  /** A call waits for its turn to return. */
  onHeld(): void;
}

/** What a caller is to hear of a call: its return, or of a graph that it has paused or ended. */
interface Held {
  isReturn: boolean;
  /** When it first heard of it, if it did. */
  known: Heard | undefined;
  go(): void;
}

export class ReturnOrder {
  readonly #records: CallRecords;
  readonly #journal: Journal;
  readonly #at: ReturnMoment;
  #held: Held[] = [];

  constructor(records: CallRecords, journal: Journal, at: ReturnMoment) {
    this.#records = records;
    this.#journal = journal;
    this.#at = at;
  }

  /** @returns nothing where a call may return at once */
  leave(call: RecordedCall): Promise<void> | undefined {
    const known = returnOf(call);
    const noteNew = () => {
      if (!known) this.#records.note(call, this.#at.position(), this.#at.now());
    };
    if ((known && this.#at.isReplaying()) || this.#at.holdsReturns()) {
      const held = this.#hold(true, known, noteNew);
      this.#at.onHeld();
      return held;
    }
    noteNew();
    return undefined;
  }

  /** Whether a call waits for nothing but its turn. */
  get isDue(): boolean {
    return this.#held.some(({ isReturn, known }) => isReturn && this.hasReached(known?.behind));
  }

  /**
   * Lets the caller hear whose turn it is, of those that had heard before. Called when the agent is idle.
   *
   * @returns whether there is any
   */
  releaseKnown(): boolean {
    const [next] = this.#held
      .filter(({ known }) => known !== undefined && this.hasReached(known.behind))
      .sort(byTurn);
    return this.#release(next);
  }

  /** Lets the first call return that had not done so before. */
  releaseNew(): boolean {
    return this.#release(this.#held.find(({ isReturn, known }) => isReturn && !known));
  }

  /** Lets a caller hear of a graph what it had not heard before. @returns whether there is any */
  releaseNews(): boolean {
    return this.#release(this.#held.find(({ isReturn }) => !isReturn));
  }

  /**
   * A graph has paused, by these interrupts.
   * @returns nothing where its caller may hear of it at once
   */
  untilPauseIsHeard(call: RecordedCall, by: readonly string[]): Promise<void> | undefined {
    const { paused, pausedBy } = call;
    // One that has gone on since then pauses by another.
    const isSame = pausedBy === undefined || by.every((key) => pausedBy.includes(key));
    return this.#untilHeard(isSame ? paused : undefined, (now) => {
      call.paused = now;
      call.pausedBy = [...by];
    });
  }

  /**
   * Whoever reads a graph has come to the end of it.
   * @returns nothing where it may hear of it at once
   */
  untilEndIsHeard(call: RecordedCall): Promise<void> | undefined {
    return this.#untilHeard(call.ended, (now) => {
      call.ended = now;
    });
  }

  #untilHeard(known: Heard | undefined, note: (now: Heard) => void): Promise<void> | undefined {
    const noteNow = () => note({ behind: this.#at.position(), order: this.#records.nextOrder() });
    const noteNew = () => {
      if (!known) noteNow();
    };
    if (!this.#at.isReplaying()) noteNow();
    else if (this.#at.holdsPauses()) return this.#hold(false, known, noteNew);
    else noteNew();
    return undefined;
  }

  /** @param note called when the caller hears of it */
  #hold(isReturn: boolean, known: Heard | undefined, note: () => void): Promise<void> {
    return new Promise((hear) => {
      const go = () => {
        note();
        hear();
      };
      this.#held.push({ isReturn, known, go });
    });
  }

  #release(held: Held | undefined): boolean {
    if (!held) return false;
    this.#held = this.#held.filter((one) => one !== held);
    held.go();
    return true;
  }

  /** @param seq of the last event before a call went through or returned; nothing for one that returns now */
  hasReached(seq = 0): boolean {
    const position = this.#at.position();
    return seq <= position || this.#journal.isSamePosition(seq, position);
  }
}

function returnOf({ returned, order = 0 }: RecordedCall): Heard | undefined {
  return returned === undefined ? undefined : { behind: returned, order };
}

function byTurn({ known: one }: Held, { known: other }: Held): number {
  return (one?.behind ?? 0) - (other?.behind ?? 0) || (one?.order ?? 0) - (other?.order ?? 0);
}
