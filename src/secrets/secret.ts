/**
 * A value that no log, error or JSON output shows. It survives copying and spreading of the object around it;
 * only code that needs it calls `reveal()`, which is easy to search for.
 *
 * Texts in it are known as secrets from then on: in whatever a resource answers or fails with they are masked, also
 * where a service sends them back encoded.
 */
import { inspect } from 'node:util';
import { registerSecret } from './known-secrets.js';

/** Levels of a value that are looked through for texts. */
const MAX_DEPTH = 4;

export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
    for (const text of textsIn(value, MAX_DEPTH)) registerSecret(text, { owner: this, isCertain: true });
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[hidden]';
  }

  toJSON(): string {
    return '[hidden]';
  }

  [inspect.custom](): string {
    return '[hidden]';
  }
}

export const asSecret = <T>(value: T | Secret<T>): Secret<T> =>
  value instanceof Secret ? value : new Secret(value);

function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (depth === 0 || typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((held) => textsIn(held, depth - 1));
}
