/** Invariant: a snapshot, as JSON, restored into the graph built anew goes on as if nothing had been. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asked, Rehearsal, rehearse } from '../support/rehearsal.js';
import { roles } from './graphs/index.js';
import { byScheduleOf, schedules } from './schedules.js';

/** A role; `npm run soak` plays random graphs for as long as wanted. */
const RUNS = 3;

describe('restored after every delivery', () => {
  test.each(roles)('%s', async (_name, role) => {
    await fc.assert(
      fc.asyncProperty(schedules, async (numbers) => {
        const undisturbed = await rehearse(role, byScheduleOf(numbers));
        const restored = await rehearse(role, byScheduleOf(numbers), true);
        expect(restored).toEqual(undisturbed);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a snapshot wherever the agent waits, restored from one of them', () => {
  test.each(roles)('%s', async (_name, role) => {
    await fc.assert(
      fc.asyncProperty(schedules, fc.nat({ max: 12 }), async (numbers, restoredAt) => {
        const undisturbed = await rehearse(role, byScheduleOf(numbers));
        const rehearsal = await Rehearsal.start(role);
        let deliveries = 0;
        const ended = await rehearsal.toOutcome(byScheduleOf(numbers), async () => {
          const snapshot = rehearsal.snapshot();
          if (deliveries === restoredAt) await rehearsal.restore(snapshot);
          deliveries += 1;
        });
        expect(ended).toEqual(undisturbed.ended);
        expect(asked(rehearsal)).toEqual(undisturbed.asked);
      }),
      { numRuns: RUNS },
    );
  });
});
