/**
 * The messages of conversations whose models this process has answered for, so that the next call of one need bring no
 * more than what is new. It is a cache: what is not here the run is asked for.
 */
import type { HashedMessages } from '../../common/fingerprint.js';

/** Bytes of JSON, of all conversations. */
const MAX_BYTES = 128_000_000;

export interface KnownMessages extends HashedMessages {
  readonly bytes: number;
}

export class MessageCache {
  readonly #maxBytes: number;
  /** In the order they were used. */
  readonly #lists = new Map<string, KnownMessages>();
  #bytes = 0;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): KnownMessages | undefined {
    const found = this.#lists.get(key);
    if (found) {
      this.#lists.delete(key);
      this.#lists.set(key, found);
    }
    return found;
  }

  /** @param instead of the list that this one continues */
  set(key: string, list: KnownMessages, instead?: string): void {
    if (instead !== undefined) this.#drop(instead);
    this.#drop(key);
    this.#lists.set(key, list);
    this.#bytes += list.bytes;
    for (const oldest of this.#lists.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#lists.get(key)?.bytes ?? 0;
    this.#lists.delete(key);
  }
}
