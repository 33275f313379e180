import fc from 'fast-check';
import type { Choice } from '../support/rehearsal.js';

/** In which order, and how many at a time, pending requests are answered. One number chooses one batch. */
export const schedules = fc.array(fc.nat({ max: 0xffff }), { minLength: 1, maxLength: 20 });

/** Bits of a number choose which are answered; its remainder, with which the batch begins. */
export function byScheduleOf(numbers: readonly number[]): Choice {
  let turn = 0;
  return (pending) => {
    const number = numbers[turn++ % numbers.length] as number;
    const chosen = pending.filter((_, index) => (number >> (index % 16)) & 1);
    const batch = chosen.length > 0 ? chosen : pending.slice(number % pending.length).slice(0, 1);
    const first = number % batch.length;
    return [...batch.slice(first), ...batch.slice(0, first)];
  };
}
