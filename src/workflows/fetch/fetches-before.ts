/**
 * What the run had fetched before a fetch, for policies: the fetches with a smaller ordinal, in numbers.
 *
 * 1. Fetches count in the order of their ordinals, also those that are pending. So of fetches that are sent together each
 *    counts those before it, and every attempt of one is given the same numbers.
 * 2. A fetch that has failed counts, for it may have acted. One that no handler has seen (`handled: false`) does not.
 * 3. Where the ledger holds no longer what was fetched, and no execution before has counted it, nothing is known, and
 *    nothing is what policies are given.
 */
import { type EarlierFetches, FetchTally } from '../../common/earlier-fetches.js';
import type { Json } from '../../common/protocol.js';
import { type Entry, type FetchEntry, isFetch, isPending } from '../ledger-entry.js';

/** Handed from one execution to the next. */
export interface CountedFetches {
  /** Ordinal up to which requests are counted. */
  through: number;
  fetches: EarlierFetches;
}

export class FetchesBefore {
  readonly #entries: readonly Entry[];
  /** Of closed entries: those up to `#through`. */
  readonly #counted: FetchTally | undefined;
  #through: number;
  /** Where in the entries the first one stands that is not counted. */
  #next = 0;

  /**
   * @param entries of the ledger, which adds to them
   * @param counted by the executions before
   * @param isWhole whether the ledger holds every entry of the run
   */
  constructor(entries: readonly Entry[], counted: CountedFetches | undefined, isWhole: boolean) {
    this.#entries = entries;
    this.#through = counted?.through ?? 0;
    const isKnown = counted !== undefined || (isWhole && !entries.some(isCut));
    this.#counted = isKnown ? new FetchTally(counted?.fetches) : undefined;
  }

  /** @returns nothing where it is not known */
  of({ ordinal, request }: FetchEntry): EarlierFetches | undefined {
    if (!this.#counted) return undefined;
    this.#advance();
    const tally = this.#counted.copy();
    for (let index = this.#next; index < this.#entries.length; index++) {
      const entry = this.#entries[index] as Entry;
      if (entry.ordinal >= ordinal) break;
      if (entry.ordinal > this.#through) count(tally, entry);
    }
    return tally.carriedBy(request.resource);
  }

  snapshot(): CountedFetches | undefined {
    if (!this.#counted) return undefined;
    this.#advance();
    return { through: this.#through, fetches: this.#counted.toJSON() };
  }

  /** Counts what is closed for good. A question holds nobody up. */
  #advance(): void {
    for (; this.#next < this.#entries.length; this.#next++) {
      const entry = this.#entries[this.#next] as Entry;
      if (isFetch(entry) && isPending(entry)) return;
      if (entry.ordinal <= this.#through) continue;
      if (this.#counted) count(this.#counted, entry);
      this.#through = entry.ordinal;
    }
  }
}

function count(tally: FetchTally, entry: Entry): void {
  if (!isFetch(entry) || entry.handled === false) return;
  tally.add(entry.request.resource, entry.request.params);
}

/** Its params have stayed behind, in the execution before (log-archive.ts). */
function isCut(entry: Entry): boolean {
  const params: Json = isFetch(entry) ? entry.request.params : null;
  return typeof params === 'object' && params !== null && 'omittedBytes' in params;
}
