/** What stands in a memo of open questions: bounded, and whatever is asked, true of those that it shows. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OPEN_QUESTIONS_MEMO, openQuestions, readOpenQuestions } from '../../src/common/open-questions.js';
import type { InterruptView } from '../../src/common/protocol.js';

const anything = fc.string({ unit: 'binary', maxLength: 400 });
const asked: fc.Arbitrary<InterruptView> = fc.record({
  id: fc.nat().map((ordinal) => `question-${ordinal}`),
  kind: fc.constant('question' as const),
  prompt: anything,
  allowed: fc.constant(['respond' as const]),
  fingerprint: fc.constant('f'.repeat(64)),
  requestedAt: fc.constant('2026-11-02T08:15:00.000Z'),
  assignees: fc.array(anything, { maxLength: 12 }),
});

test('it fits into a memo, and counts what it does not show', () => {
  fc.assert(
    fc.property(fc.uniqueArray(asked, { maxLength: 30, selector: ({ id }) => id }), (all) => {
      const shown = openQuestions(all);
      expect(new TextEncoder().encode(JSON.stringify(shown)).length).toBeLessThan(2_048);
      expect(shown.questions.length + shown.more).toBe(all.length);
      const ids = all.map(({ id }) => id);
      for (const { id, assignees } of shown.questions) {
        expect(assignees).toEqual(all[ids.indexOf(id)]?.assignees);
      }
      expect(readOpenQuestions({ [OPEN_QUESTIONS_MEMO]: JSON.parse(JSON.stringify(shown)) })).toEqual(shown);
    }),
  );
});

test('a few short questions are all shown', () => {
  const few = Array.from(
    { length: 4 },
    (_, index): InterruptView => ({
      id: `approval-${index}`,
      kind: 'approval',
      action: 'refund',
      args: { order: `maria-${index}`, amount: 49.9 },
      allowed: ['approve', 'edit', 'reject', 'respond'],
      fingerprint: 'f'.repeat(64),
      requestedAt: '2026-11-02T08:15:00.000Z',
      assignees: ['support'],
    }),
  );
  expect(openQuestions(few)).toMatchObject({
    more: 0,
    questions: [{ summary: 'refund order=maria-0 amount=49.9' }, {}, {}, {}],
  });
});

test.each([undefined, {}, { [OPEN_QUESTIONS_MEMO]: 7 }, { [OPEN_QUESTIONS_MEMO]: { questions: [{}] } }])(
  'a memo without it (%j) says nothing',
  (memo) => {
    expect(readOpenQuestions(memo)).toBeUndefined();
  },
);
