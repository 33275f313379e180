/** Invariant: the order and the grouping in which answers come change neither the result nor what is asked. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rehearse } from '../support/rehearsal.js';
import { roles } from './graphs/index.js';
import { byScheduleOf, schedules } from './schedules.js';

describe('answers in any order, any number at a time', () => {
  test.each(roles)('%s', async (_name, role) => {
    const atOnce = await rehearse(role);
    expect(atOnce.ended).toHaveProperty('result');
    await fc.assert(
      fc.asyncProperty(schedules, async (numbers) => {
        const { ended, asked } = await rehearse(role, byScheduleOf(numbers));
        expect(ended).toEqual(atOnce.ended);
        expect([...asked].sort()).toEqual([...atOnce.asked].sort());
      }),
      { numRuns: 5 },
    );
  });
});
