/** The cases of `npm run conformance` on Airlock, in this process, without the one that takes long. */
import { expect, test } from 'vitest';
import { cases } from '../../conformance/cases/index.js';
import { openFaults } from '../../conformance/open-faults.js';
import { AirlockSubject } from '../../conformance/subjects/airlock.js';
import { judge } from '../../conformance/verdict.js';

const played = cases.filter(({ name, isLong }) => !isLong && !openFaults.includes(name));

// The longest takes 7 s on a quiet machine.
test.each(played)('$group: $title', { timeout: 300_000 }, async (one) => {
  expect(await judge(one, AirlockSubject.start)).toEqual({ isRight: true });
});

test('there are at least 60 cases, each with a name of its own', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

test('open faults are of cases that there are', () => {
  expect(openFaults.filter((name) => !cases.some((one) => one.name === name))).toEqual([]);
});
