/**
 * What a run has fetched so far, in numbers: how often each resource, and the sums of the numbers in its params. Policies
 * judge by it. Runs in the workflow sandbox as well as outside.
 *
 * 1. Its size is bounded, whatever is fetched. What is left out is said (`more`, `partial`), so that nobody takes it for
 *    nothing.
 * 2. A sum says of how many fetches it is: one that has no number there is not taken for one that has 0.
 * 3. Negative numbers count as 0. No fetch makes room for another.
 */
import { jsonByteLength } from './payload-size.js';
import type { Json } from './protocol.js';

export interface EarlierFetches {
  /** By resource. */
  resources: Record<string, EarlierOfResource>;
  /** There are resources that are not listed. */
  more?: true;
}

export interface EarlierOfResource {
  /** Fetches. */
  count: number;
  /** By path in the params: `order.total`. */
  sums?: Record<string, EarlierSum>;
  /** There are numbers in the params that are not in `sums`. */
  partial?: true;
}

export interface EarlierSum {
  sum: number;
  /** Fetches with a number there. */
  of: number;
}

const MAX_RESOURCES = 64;
/** Numbers that are added up for a resource. */
const MAX_SUMS = 16;
/** Bytes of JSON that a fetch carries of it. Up to 1,000 fetches leave in one workflow task, which the server bounds. */
const MAX_CARRIED_BYTES = 1_000;
/** Values of params that are looked at, and how deep. */
const MAX_VALUES = 200;
const MAX_DEPTH = 4;
/** A resource's name is no longer than this, or the fetch is not sent (dispatch.ts). */
const MAX_NAME = 200;
const MAX_PATH = 100;

interface Tally {
  count: number;
  sums: Map<string, EarlierSum>;
  isPartial: boolean;
}

export class FetchTally {
  readonly #resources = new Map<string, Tally>();
  #hasMore: boolean;

  constructor({ resources, more }: EarlierFetches = { resources: {} }) {
    this.#hasMore = more === true;
    for (const [name, { count, sums = {}, partial }] of Object.entries(resources)) {
      const copies = Object.entries(sums).map(([path, sum]): [string, EarlierSum] => [path, { ...sum }]);
      this.#resources.set(name, { count, sums: new Map(copies), isPartial: partial === true });
    }
  }

  add(resource: string, params: Json): void {
    const tally = this.#tallyOf(resource);
    if (!tally) return;
    tally.count += 1;
    const { numbers, isCut } = numbersIn(params);
    tally.isPartial ||= isCut;
    for (const [path, number] of numbers) {
      const known = tally.sums.get(path) ?? { sum: 0, of: 0 };
      const sum = known.sum + Math.max(0, number);
      const isNew = known.of === 0;
      if ((isNew && tally.sums.size >= MAX_SUMS) || !Number.isFinite(sum)) tally.isPartial = true;
      else tally.sums.set(path, { sum, of: known.of + 1 });
    }
  }

  copy(): FetchTally {
    return new FetchTally(this.toJSON());
  }

  toJSON(): EarlierFetches {
    return this.#listed([...this.#resources.keys()]);
  }

  /** As much as a fetch carries, the resource that is fetched first. */
  carriedBy(resource: string): EarlierFetches {
    const names = [...this.#resources.keys()].filter((name) => name !== resource);
    if (this.#resources.has(resource)) names.unshift(resource);
    const all = this.#listed(names);
    if (jsonByteLength(all) <= MAX_CARRIED_BYTES) return all;
    const fitting: string[] = [];
    let bytes = 0;
    for (const name of names) {
      bytes += jsonByteLength({ [name]: all.resources[name] });
      if (bytes > MAX_CARRIED_BYTES) break;
      fitting.push(name);
    }
    return { ...this.#listed(fitting), more: true };
  }

  #listed(names: string[]): EarlierFetches {
    const entries = names.flatMap((name): [string, EarlierOfResource][] => {
      const tally = this.#resources.get(name);
      return tally ? [[name, asJson(tally)]] : [];
    });
    return { resources: Object.fromEntries(entries), ...(this.#hasMore && { more: true as const }) };
  }

  #tallyOf(resource: string): Tally | undefined {
    const known = this.#resources.get(resource);
    if (known) return known;
    if (this.#resources.size >= MAX_RESOURCES || resource.length > MAX_NAME) {
      this.#hasMore = true;
      return undefined;
    }
    const made: Tally = { count: 0, sums: new Map(), isPartial: false };
    this.#resources.set(resource, made);
    return made;
  }
}

function asJson({ count, sums, isPartial }: Tally): EarlierOfResource {
  return {
    count,
    ...(sums.size > 0 && { sums: Object.fromEntries(sums) }),
    ...(isPartial && { partial: true as const }),
  };
}

/** The numbers in objects within objects, by path; those in lists are not added up. */
function numbersIn(params: Json): { numbers: Map<string, number>; isCut: boolean } {
  const numbers = new Map<string, number>();
  let isCut = false;
  let seen = 0;
  const look = (value: Json, path: string, depth: number) => {
    if (typeof value === 'number') numbers.set(path, value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [name, held] of Object.entries(value)) {
      seen += 1;
      const inner = path === '' ? name : `${path}.${name}`;
      if (seen > MAX_VALUES || depth >= MAX_DEPTH || inner.length > MAX_PATH) {
        isCut = true;
        return;
      }
      // A name with a dot in it could be mistaken for another path.
      if (!name.includes('.')) look(held, inner, depth + 1);
    }
  };
  look(params, '', 0);
  return { numbers, isCut };
}
