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

interface HeldReturn {
  call: RecordedCall;
  go(): void;
}

/** What the caller of a graph is to hear of it. */
interface HeldNews {
  /** When it first heard of it, if it did. */
  known: Heard | undefined;
  go(): void;
}

export class ReturnOrder {
  readonly #records: CallRecords;
  readonly #journal: Journal;
  readonly #at: ReturnMoment;
  #held: HeldReturn[] = [];
  #heldNews: HeldNews[] = [];

  constructor(records: CallRecords, journal: Journal, at: ReturnMoment) {
    this.#records = records;
    this.#journal = journal;
    this.#at = at;
  }

  /** @returns nothing where a call may return at once */
  leave(call: RecordedCall): Promise<void> | undefined {
    const isKnown = call.returned !== undefined;
    if ((isKnown && this.#at.isReplaying()) || this.#at.holdsReturns()) {
      return new Promise((go) => {
        this.#held.push({ call, go });
        this.#at.onHeld();
      });
    }
    if (!isKnown) this.#records.note(call, this.#at.position(), this.#at.now());
    return undefined;
  }

  /** Whether a call waits for nothing but its turn. */
  get isDue(): boolean {
    return this.#held.some(({ call }) => this.hasReached(call.returned));
  }

  /**
   * Lets the call return whose turn it is, of those that had returned before, or its caller hear of it. Called when the agent is
   * idle.
   *
   * @returns whether there is any
   */
  releaseKnown(): boolean {
    const returns = this.#held.map((held) => ({
      known: returnOf(held.call),
      release: () => this.#release(held),
    }));
    const news = this.#heldNews.map((held) => ({ known: held.known, release: () => this.#tell(held) }));
    const [next] = [...news, ...returns]
      .filter(({ known }) => known !== undefined && this.hasReached(known.behind))
      .sort(byTurn);
    return next?.release() ?? false;
  }

  /** Lets the first call return that had not done so before. */
  releaseNew(): boolean {
    return this.#release(this.#held.find(({ call }) => call.returned === undefined));
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

  /** Lets a caller hear what it had not heard before. @returns whether there is any */
  releaseNews(): boolean {
    return this.#tell(this.#heldNews[0]);
  }

  #untilHeard(known: Heard | undefined, note: (now: Heard) => void): Promise<void> | undefined {
    const noteNow = () => note({ behind: this.#at.position(), order: this.#records.nextOrder() });
    if (!this.#at.isReplaying()) {
      noteNow();
      return undefined;
    }
    if (!this.#at.holdsPauses()) {
      if (!known) noteNow();
      return undefined;
    }
    return new Promise((hear) => {
      const go = () => {
        if (!known) noteNow();
        hear();
      };
      this.#heldNews.push({ known, go });
    });
  }

  #tell(held: HeldNews | undefined): boolean {
    if (!held) return false;
    this.#heldNews = this.#heldNews.filter((one) => one !== held);
    held.go();
    return true;
  }

  #release(held: HeldReturn | undefined): boolean {
    if (!held) return false;
    this.#held = this.#held.filter((one) => one !== held);
    if (held.call.returned === undefined) this.#records.note(held.call, this.#at.position(), this.#at.now());
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

function byTurn(
  { known: one }: { known: Heard | undefined },
  { known: other }: { known: Heard | undefined },
) {
  return (one?.behind ?? 0) - (other?.behind ?? 0) || (one?.order ?? 0) - (other?.order ?? 0);
}
