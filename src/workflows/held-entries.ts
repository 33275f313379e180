/** The entries of a ledger that this execution holds: in the order asked, by id, by the key of their request, and those without an answer. */
import { type Entry, isFetch, isPending, isUnclaimed, type LedgerSnapshot } from './ledger-entry.js';

export class HeldEntries {
  readonly all: Entry[];
  readonly #byKey: Map<string, Entry>;
  readonly #byId: Map<string, Entry>;
  readonly #pending: Set<Entry>;

  constructor(snapshot: LedgerSnapshot) {
    this.all = [...snapshot];
    this.#byKey = new Map(snapshot.map((entry) => [entry.key, entry]));
    this.#byId = new Map(snapshot.map((entry) => [entry.id, entry]));
    this.#pending = new Set(snapshot.filter(isPending));
  }

  add(entry: Entry): void {
    this.all.push(entry);
    this.#byKey.set(entry.key, entry);
    this.#byId.set(entry.id, entry);
    this.#pending.add(entry);
  }

  byKey(key: string): Entry | undefined {
    return this.#byKey.get(key);
  }

  byId(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  /** In the order asked. */
  get pending(): Entry[] {
    return [...this.#pending];
  }

  /** An entry has its answer, or was withdrawn. */
  close(entry: Entry): void {
    if (!this.#pending.delete(entry)) throw new Error(`Request ${entry.id} is not pending.`);
  }

  /** A question of an earlier version is asked again. */
  takeOver(key: string, fingerprint: string): Entry | undefined {
    const free = this.pending.find(
      (entry) => !isFetch(entry) && isUnclaimed(entry) && entry.fingerprint === fingerprint,
    );
    if (!free) return undefined;
    this.#byKey.delete(free.key);
    free.key = key;
    this.#byKey.set(key, free);
    return free;
  }
}
