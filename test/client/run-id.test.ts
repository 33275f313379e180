/** Ids that no run is started under: a command that is printed with one would mean something else. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startRequest } from '../../src/client/start-run.js';
import { whyNoRunId } from '../../src/common/run-id.js';
import { NEW_ID_PATTERN } from '../../src/gateway/routes/start-run.js';

test.each(['-rf2', '--as=boss', '-', '--'])('a run is not started as %j', (runId) => {
  expect(() => startRequest({ agent: 'pay', input: {}, runId }, 'airlock')).toThrow(
    expect.objectContaining({ code: 'bad_input', summary: expect.stringContaining(`its id '${runId}'`) }),
  );
});

test.each([
  '.',
  '..',
  '',
  ' ',
  '\u00a0',
  '\u200b',
  '\u3164\u2800',
  ' refund-17',
  '\u200brefund-17',
  'a\nb',
  'a\u001bb',
  'a\ud83d',
])('a run is not started as %j, which nobody could name', (runId) => {
  expect(() => startRequest({ agent: 'pay', input: {}, runId }, 'airlock')).toThrow(
    expect.objectContaining({ code: 'bad_input' }),
  );
});

test("what the gateway's document says of an id is what is held against it", () => {
  const pattern = new RegExp(NEW_ID_PATTERN);
  const characters = fc.constantFrom(...' .-a\u00a0\u00ad\u200b\u3164\n\u001bé');
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.oneof(characters, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })),
        minLength: 1,
        maxLength: 4,
      }),
      (id) => {
        expect([id, pattern.test(id)]).toEqual([id, whyNoRunId(id) === undefined]);
      },
    ),
    { numRuns: 2_000, examples: [['.'], ['..'], ['...'], ['.a'], ['..a']] },
  );
});

test.each([' ', '\u200b\u2800'])('a run works on behalf of nobody named %j', (id) => {
  for (const principal of [id, { id }])
    expect(() => startRequest({ agent: 'pay', principal }, 'airlock')).toThrow(
      expect.objectContaining({ code: 'bad_input' }),
    );
});

test('an id of the name of its agent is held against the same rule', () => {
  expect(() => startRequest({ agent: '--as=boss', input: {} }, 'airlock')).toThrow(
    expect.objectContaining({ code: 'bad_input' }),
  );
});

test.each(['refund-17', 'a.b', '...', '.a', 'my run', '…', 'ünï', '👩‍💻'])(
  'a run is started as %j',
  (runId) => {
    expect(startRequest({ agent: 'pay', input: {}, runId }, 'airlock').workflowId).toBe(runId);
  },
);
