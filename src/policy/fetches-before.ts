/** What the run has fetched before, as policies ask for it. What is not known throws, so that a policy denies by it. */
import type { EarlierFetches, EarlierOfResource } from '../common/earlier-fetches.js';

const NOT_KNOWN =
  'it is not known what the run has fetched before. Agent workers say it where their configuration names policies: give ' +
  'them the same configuration; runs that began long before do not know it';

export class FetchesBefore {
  readonly #earlier: EarlierFetches | undefined;

  constructor(earlier: EarlierFetches | undefined) {
    this.#earlier = earlier;
  }

  /**
   * Fetches of a resource that were asked before this one in the run. Those that no handler has seen do not count; failed
   * ones do, and those that are pending.
   * @throws Error where it is not known
   */
  count(resource: string): number {
    return this.#of(resource)?.count ?? 0;
  }

  /**
   * The sum of a number in the params of those fetches; negative numbers count as 0.
   * @param path of the number: `amount`, `order.total`; not in a list
   * @param options `ifMissing`: what a fetch counts that has no number there
   * @throws Error where it is not known, or a fetch has no number there
   */
  sum(resource: string, path: string, { ifMissing }: { ifMissing?: number } = {}): number {
    const earlier = this.#of(resource);
    if (!earlier) return 0;
    const { count, sums = {}, partial } = earlier;
    const { sum, of } = (Object.hasOwn(sums, path) ? sums[path] : undefined) ?? { sum: 0, of: 0 };
    const missing = count - of;
    if (missing === 0) return sum;
    if (ifMissing !== undefined && !partial) return sum + missing * ifMissing;
    throw new Error(`of ${count} earlier fetches of '${resource}', ${missing} have no number at '${path}'`);
  }

  /** As the run says it; `null` where it is not known. */
  toJSON(): EarlierFetches | null {
    return this.#earlier ?? null;
  }

  #of(resource: string): EarlierOfResource | undefined {
    if (!this.#earlier) throw new Error(NOT_KNOWN);
    const { resources, more } = this.#earlier;
    if (Object.hasOwn(resources, resource)) return resources[resource];
    if (more) throw new Error(`the run has fetched more kinds of resources than it counts`);
    return undefined;
  }
}
