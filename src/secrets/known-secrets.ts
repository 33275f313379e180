/**
 * The secrets that this process is known to hold, so that they are recognised by value, whatever a service does to them.
 *
 * 1. Those of the deployment (options of resources, the environment) are kept for good.
 * 2. Those that come and go with requests are kept while their `Secret` lives, and the most recent ones in any case:
 *    the error that shows one may come after its other holders are gone.
 */
import { SecretMatcher, type Span } from './secret-matcher.js';

/** Of secrets that come and go. */
const MAX_RECENT = 1_000;
/** Secrets longer than this are no credentials. */
const MAX_LENGTH = 16_384;
/** Oldest ones that are looked at for each that comes. */
const MAX_LOOKED_AT = 4;

export interface KnownSecretOptions {
  /** Whether it is masked in answers too. Default: in failures alone, for it may be an ordinary word. */
  readonly isCertain?: boolean;
  /** Kept as long as this lives. */
  readonly owner?: object;
  /** Kept for good. */
  readonly isLasting?: boolean;
}

class KnownSecrets {
  readonly #lasting = new Map<string, boolean>();
  /** Oldest first. */
  readonly #recent = new Map<string, { isCertain: boolean; owner: WeakRef<object> | undefined }>();
  #matcher = new SecretMatcher();
  #forgotten = 0;

  add(secret: string, { isCertain = false, owner, isLasting = false }: KnownSecretOptions): void {
    if (secret.length > MAX_LENGTH) return;
    const known = this.#lasting.get(secret) ?? this.#recent.get(secret)?.isCertain;
    if (known === undefined || (isCertain && !known)) this.#matcher.add(secret, isCertain);
    const isMoreCertain = isCertain || known === true;
    if (isLasting || this.#lasting.has(secret)) {
      this.#recent.delete(secret);
      this.#lasting.set(secret, isMoreCertain);
      return;
    }
    const keptBy = owner === undefined ? this.#recent.get(secret)?.owner : new WeakRef(owner);
    this.#recent.delete(secret);
    this.#recent.set(secret, { isCertain: isMoreCertain, owner: keptBy });
    this.#forgetOldest();
  }

  find(text: string, certainOnly: boolean): Span[] {
    return this.#matcher.find(text, certainOnly);
  }

  #forgetOldest(): void {
    for (const [secret, held] of this.#recent) {
      if (this.#recent.size <= MAX_RECENT || this.#looksAtTooMany()) break;
      this.#recent.delete(secret);
      // Those whose owner lives become the youngest.
      if (held.owner?.deref() !== undefined) this.#recent.set(secret, held);
      else this.#forgotten += 1;
    }
    this.#lookedAt = 0;
    if (this.#forgotten >= MAX_RECENT) this.#rebuild();
  }

  #lookedAt = 0;
  #looksAtTooMany(): boolean {
    this.#lookedAt += 1;
    return this.#lookedAt > MAX_LOOKED_AT;
  }

  #rebuild(): void {
    this.#matcher = new SecretMatcher();
    this.#forgotten = 0;
    for (const [secret, isCertain] of this.#lasting) this.#matcher.add(secret, isCertain);
    for (const [secret, { isCertain }] of this.#recent) this.#matcher.add(secret, isCertain);
  }
}

const known = new KnownSecrets();

export const registerSecret = (secret: string, options: KnownSecretOptions = {}): void =>
  known.add(secret, options);

export const findKnownSecrets = (text: string, certainOnly: boolean): Span[] => known.find(text, certainOnly);
