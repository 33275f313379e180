/**
 * A value that no log, error or JSON output shows. It survives copying and spreading of the object around it;
 * only whoever needs it writes `reveal()`, which is easy to search for.
 */
import { inspect } from 'node:util';

export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
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
