/** What stands in a memo of open questions: bounded, and whatever is asked, true of those that it shows. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerShape } from '../../src/common/answer-shape.js';
import { OPEN_QUESTIONS_MEMO, openQuestions, readOpenQuestions } from '../../src/common/open-questions.js';
import type { InterruptView, Json } from '../../src/common/protocol.js';
import { hasUnseen } from '../../src/common/unseen.js';

const anything = fc.string({ unit: 'binary', maxLength: 400 });
const asked: fc.Arbitrary<InterruptView> = fc.record({
  id: fc.nat().map((ordinal) => `question-${ordinal}`),
  kind: fc.constant('question' as const),
  prompt: anything,
  allowed: fc.constant(['respond' as const]),
  fingerprint: fc.constant('f'.repeat(64)),
  requestedAt: fc.constant('2026-11-02T08:15:00.000Z'),
  assignees: fc.array(anything, { maxLength: 12 }),
  value: fc.option(fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>, { nil: undefined }),
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

test.each<[string, Json | undefined, string | undefined]>([
  ['an object', { order: 'maria-17', amount: 5 }, '{"order":"maria-17","amount":5}'],
  ['text with lines', 'one\nvalue: two', '"one\\nvalue: two"'],
  ['null', null, 'null'],
  ['the prompt itself', 'What now?', undefined],
  ['nothing', undefined, undefined],
])('a question about %s has it as JSON, in a line', (_what, value, shown) => {
  const question: InterruptView = {
    id: 'question-1',
    kind: 'question',
    prompt: 'What now?',
    ...(value !== undefined && { value }),
    allowed: ['respond'],
    fingerprint: 'f'.repeat(64),
    requestedAt: '2026-11-02T08:15:00.000Z',
  };
  expect(openQuestions([question]).questions[0]?.value).toBe(shown);
  const large = openQuestions([{ ...question, value: { text: '€'.repeat(5_000) } }]).questions[0];
  expect(large).toMatchObject({
    value: expect.stringMatching(/^\{"text":"€{90,100}…"$/),
    answer: 'any JSON',
  });
  // A value that finds no room leaves the shape of the answer its own.
  const many = Array.from({ length: 5 }, (_, index) => ({
    ...question,
    id: `question-${index}`,
    value: { text: '"'.repeat(300) },
  }));
  const { questions } = openQuestions(many);
  expect(questions.map(({ answer }) => answer)).toEqual(Array(5).fill('any JSON'));
  expect(questions.at(-1)?.value).toBeUndefined();
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

test('what nobody sees is written out in all that a person reads, and an assignee with such a name is for the run to say', () => {
  const hostile = 'x\u001b[2J\u009b31m\u202ey\u200bz\u0007';
  const written = 'x\\u001b[2J\\u009b31m\\u202ey\\u200bz\\u0007';
  const rest = { fingerprint: 'f'.repeat(64), requestedAt: '2026-11-02T08:15:00.000Z' };
  const approval: InterruptView = {
    ...rest,
    id: 'approval-1',
    kind: 'approval',
    action: hostile,
    args: { [hostile]: hostile },
    description: `${hostile}\r\nsecond line`,
    allowed: ['approve'],
    assignees: ['maria'],
  };
  const question: InterruptView = {
    ...rest,
    id: 'question-2',
    kind: 'question',
    prompt: hostile,
    value: { [hostile]: hostile },
    schema: { enum: [hostile] },
    allowed: ['respond'],
  };
  const { questions, more } = openQuestions([approval, question, { ...question, assignees: [hostile] }]);
  expect(more).toBe(1);
  for (const one of questions) {
    for (const text of Object.values(one)) expect(hasUnseen(String(text).replace('\n', ''))).toBe(false);
  }
  expect(questions).toMatchObject([
    { action: written, description: `${written}\nsecond line`, assignees: ['maria'] },
    { summary: written, value: `{"${written}":"${written}"}`, answer: `"${written}"` },
  ]);
});

test.each([undefined, {}, { [OPEN_QUESTIONS_MEMO]: 7 }, { [OPEN_QUESTIONS_MEMO]: { questions: [{}] } }])(
  'a memo without it (%j) says nothing',
  (memo) => {
    expect(readOpenQuestions(memo)).toBeUndefined();
  },
);

test('a description and the shape of an answer stand beside questions as far as there is room', () => {
  const approvals = (description: string, count: number) =>
    Array.from(
      { length: count },
      (_, index): InterruptView => ({
        id: `approval-${index}`,
        kind: 'approval',
        action: 'refund',
        args: {},
        description,
        allowed: ['approve'],
        fingerprint: 'f'.repeat(64),
        requestedAt: '2026-11-02T08:15:00.000Z',
      }),
    );
  expect(openQuestions(approvals('For **maria**.', 1)).questions[0]?.description).toBe('For maria.');
  const texts = openQuestions(
    approvals('For **maria**.', 1).map((one) => ({ ...one, format: 'text' as const })),
  );
  expect(texts.questions[0]?.description).toBe('For **maria**.');
  const many = openQuestions(approvals('\u0007'.repeat(5_000), 7));
  const bare = openQuestions(approvals('', 7));
  expect(many.questions.map(({ id }) => id)).toEqual(bare.questions.map(({ id }) => id));
  expect(new TextEncoder().encode(JSON.stringify(many)).length).toBeLessThan(2_048);
});

test.each([
  [undefined, 'any JSON'],
  [{ type: 'string' }, '"text"'],
  [{ type: ['integer', 'null'] }, 'whole number | null'],
  [{ enum: ['yes', 'no'] }, '"yes" | "no"'],
  [
    { anyOf: [{ type: 'boolean' }, { type: 'string', format: 'email' }] },
    'true | false | e-mail address in quotes',
  ],
  [{ type: 'array', items: { type: 'number' } }, '[number, …]'],
  [
    { type: 'object', properties: { a: { type: 'null' }, b: {} }, required: ['a'] },
    '{ "a": null, "b": any JSON (may be left out) }',
  ],
  [{ type: 'string', format: 'toString' }, '"text"'],
  [{ type: '__proto__' }, 'any JSON'],
])('the shape of an answer to %j is %s', (schema, shape) => {
  expect(answerShape(schema as Json)).toBe(shape);
});

test('the shape of any schema is bounded', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (schema) => {
      expect(
        new TextEncoder().encode(
          answerShape({ anyOf: [schema as Json, { properties: schema as Json, type: 'object' }] }),
        ).length,
      ).toBeLessThanOrEqual(200);
    }),
  );
});
