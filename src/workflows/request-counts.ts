/** How many requests a run has made, those included that its ledger holds no more, and the ids that follow from it. */
import type { EarlierLog } from './conversation/log-archive.js';
import { type Entry, isFetch, type LedgerSnapshot } from './ledger-entry.js';

export class RequestCounts {
  #fetches: number;
  #interrupts: number;

  /** @param snapshot entries that are held, with those that were handed over no more */
  constructor(snapshot: LedgerSnapshot, earlier: EarlierLog) {
    const fetches = snapshot.filter(isFetch).length;
    this.#fetches = earlier.fetches + fetches;
    this.#interrupts = earlier.interrupts + snapshot.length - fetches;
  }

  count(entry: Entry): void {
    if (isFetch(entry)) this.#fetches += 1;
    else this.#interrupts += 1;
  }

  get byContract(): { fetches: number; interrupts: number } {
    return { fetches: this.#fetches, interrupts: this.#interrupts };
  }

  get total(): number {
    return this.#fetches + this.#interrupts;
  }

  nextId(kind: Entry['request']['kind']): string {
    return `${kind}-${this.total + 1}`;
  }
}
