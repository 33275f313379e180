/** What the run has fetched before, as policies ask for it. What is not known throws, so that a policy denies by it. */
import type { EarlierFetches, EarlierOfResource } from '../common/earlier-fetches.js';
import { membersOf, valuesAt } from './paths.js';

const NOT_KNOWN =
  'it is not known what the run has fetched before. Agent workers say it where their configuration names policies: give ' +
  'them the same configuration; runs that began long before do not know it';

interface OwnFetch {
  readonly resource: string;
  /** Params as the agent sent them, or a person edited them: what the run adds up. */
  readonly sent: unknown;
  /** The same as the handler is given them. */
  readonly parsed: unknown;
}

export class FetchesBefore {
  readonly #earlier: EarlierFetches | undefined;
  readonly #own: OwnFetch | undefined;

  /** @param own the fetch that is judged */
  constructor(earlier: EarlierFetches | undefined, own?: OwnFetch) {
    this.#earlier = earlier;
    this.#own = own;
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
   * The sum of a number in the params of those fetches, as the agent sent them; negative numbers count as 0.
   * @param path of the number: `amount`, `order.total`; not in a list
   * @param options `ifMissing`: what a fetch counts that has no number there
   * @throws Error where it is not known, or a fetch has no number there, or where the resource is that of the fetch that is judged
   * and its schema makes another number of what the agent sent: then the sum is of something else than the handlers were given
   */
  sum(resource: string, path: string, { ifMissing }: { ifMissing?: number } = {}): number {
    this.#assertSame(resource, path);
    const earlier = this.#of(resource);
    if (!earlier) return 0;
    const { count, sums = {}, partial } = earlier;
    const { sum, of } = (Object.hasOwn(sums, path) ? sums[path] : undefined) ?? { sum: 0, of: 0 };
    const missing = count - of;
    if (missing === 0) return sum;
    if (ifMissing !== undefined && !partial) return sum + missing * ifMissing;
    throw new Error(`of ${count} earlier fetches of '${resource}', ${missing} have no number at '${path}'`);
  }

  /** As the run says it, without sums that `sum` does not give; `null` where it is not known. */
  toJSON(): EarlierFetches | null {
    const { resource = '' } = this.#own ?? {};
    const own = this.#earlier?.resources[resource];
    if (!this.#earlier || !own?.sums) return this.#earlier ?? null;
    const kept = Object.entries(own.sums).filter(([path]) => this.#isSame(path));
    if (kept.length === Object.keys(own.sums).length) return this.#earlier;
    const { sums: _, ...others } = own;
    const known: EarlierOfResource = { ...others, sums: Object.fromEntries(kept), partial: true };
    return { ...this.#earlier, resources: { ...this.#earlier.resources, [resource]: known } };
  }

  #isSame(path: string): boolean {
    const [sent] = valuesAt(this.#own?.sent, membersOf(path));
    const [parsed] = valuesAt(this.#own?.parsed, membersOf(path));
    return Object.is(sent, parsed);
  }

  #assertSame(resource: string, path: string): void {
    if (!this.#own || resource !== this.#own.resource || this.#isSame(path)) return;
    throw new Error(
      `the schema of '${resource}' makes something else of '${path}' than the agent sent, and the run adds up what was sent: ` +
        'no sum is known. Let the schema check the number and not change it',
    );
  }

  #of(resource: string): EarlierOfResource | undefined {
    if (!this.#earlier) throw new Error(NOT_KNOWN);
    const { resources, more } = this.#earlier;
    if (Object.hasOwn(resources, resource)) return resources[resource];
    if (more) throw new Error(`the run has fetched more kinds of resources than it counts`);
    return undefined;
  }
}
