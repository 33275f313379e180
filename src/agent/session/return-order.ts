/**
 * The order in which the calls of tasks return (call-order.ts, 3).
 *
 * 1. A call that is over returns once the agent has done all it can: one after another, at first as well as when its task
 *    runs again. What another branch comes to in the meantime then stands in front of the return both times.
 * 2. In a rerun, calls that had returned before do so in the order in which they had, behind the same events. One that had
 *    not, had not done so by the last event of before: it returns when all has been given again.
 * 3. A graph that a task calls goes on from its own checkpoint in a rerun, and may pause before the other branches of the task
 *    have come to what they had come to. The pause would end the task. Its caller hears of it behind the events behind which it
 *    first did: no earlier, and no later, or what came behind the pause would win a race that the pause had won.
 */
import type { CallRecords, RecordedCall } from './call-records.js';
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

export class ReturnOrder {
  readonly #records: CallRecords;
  readonly #journal: Journal;
  readonly #at: ReturnMoment;
  #held: HeldReturn[] = [];
  #heldPauses: HeldReturn[] = [];

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
   * Lets the call return whose turn it is, of those that had returned before. Called when the agent is idle.
   *
   * @returns whether there is any
   */
  releaseKnown(): boolean {
    const [next] = this.#held
      .filter(({ call }) => call.returned !== undefined && this.hasReached(call.returned))
      .sort(byTurn);
    return this.#release(next);
  }

  /** Lets the first call return that had not done so before. */
  releaseNew(): boolean {
    return this.#release(this.#held.find(({ call }) => call.returned === undefined));
  }

  /** A graph has paused. @returns nothing where its caller may hear of it at once */
  untilPauseIsHeard(call: RecordedCall): Promise<void> | undefined {
    call.paused ??= this.#at.position();
    if (!this.#at.isReplaying() || this.hasReached(call.paused) || !this.#at.holdsPauses()) return undefined;
    return new Promise((go) => {
      this.#heldPauses.push({ call, go });
    });
  }

  /** @returns whether there are callers that hear now of a graph that has paused: what came before has been given again */
  releasePauses(): boolean {
    return this.#letHear(({ call }) => this.hasReached(call.paused));
  }

  /** The same of all: nothing more is to come. */
  releaseAllPauses(): boolean {
    return this.#letHear(() => true);
  }

  #letHear(mayHear: (held: HeldReturn) => boolean): boolean {
    const heard = this.#heldPauses.filter(mayHear);
    this.#heldPauses = this.#heldPauses.filter((held) => !heard.includes(held));
    for (const { go } of heard) go();
    return heard.length > 0;
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

function byTurn({ call: one }: HeldReturn, { call: other }: HeldReturn): number {
  return (one.returned ?? 0) - (other.returned ?? 0) || (one.order ?? 0) - (other.order ?? 0);
}
