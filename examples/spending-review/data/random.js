/**
 * A small seeded generator of random numbers (mulberry32): the same seed gives the same sequence on every
 * machine and every version of Node. Not for anything secret.
 *
 * @typedef {object} Random
 * @property {(low: number, high: number) => number} integer from `low` to `high`, both included
 * @property {(low: number, high: number) => number} skewed the same, with small numbers more likely
 * @property {(probability: number) => boolean} chance
 * @property {<T>(list: readonly T[]) => T} pick
 * @property {<T>(list: readonly T[]) => T[]} shuffle a shuffled copy
 */

/**
 * @param {number} seed an integer from 0 to 2 ** 32 - 1
 * @returns {Random}
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  /** A number from 0 up to, and without, 1. */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** @type {Random['integer']} */
  const integer = (low, high) => low + Math.floor(next() * (high - low + 1));
  /** @type {Random['pick']} */
  const pick = (list) => {
    const picked = list[integer(0, list.length - 1)];
    if (picked === undefined) throw new RangeError('Nothing to pick from: the list is empty.');
    return picked;
  };
  return {
    integer,
    skewed: (low, high) => low + Math.floor(next() ** 1.5 * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick,
    shuffle: (list) => {
      const left = [...list];
      return list.flatMap(() => left.splice(integer(0, left.length - 1), 1));
    },
  };
}
