/**
 * Chance that can be had again: the same seed and the same name give the same sequence. Each concern draws from a
 * sequence of its own, so that what one draws does not depend on what the others drew before.
 */
import { createHash } from 'node:crypto';

export class Chance {
  readonly #name: string;
  #drawn = 0;

  constructor(seed: string, name: string) {
    this.#name = `${seed} ${name}`;
  }

  /** From 0 up to, but not including, 1. */
  number(): number {
    this.#drawn += 1;
    const digest = createHash('sha256').update(`${this.#name} ${this.#drawn}`).digest();
    return digest.readUInt32BE() / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.number() * (most - least);
  }

  /** @throws Error if there is nothing to choose from */
  oneOf<T>(choices: readonly T[]): T {
    const chosen = choices[Math.floor(this.number() * choices.length)];
    if (chosen === undefined) throw new Error('There is nothing to choose from.');
    return chosen;
  }
}
