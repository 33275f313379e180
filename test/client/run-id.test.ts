/** Ids that no run is started under: a command that is printed with one would mean something else. */
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
  'z1\u200b',
  'a\u202eb',
  'a\u2066b',
  'a\ufeff',
  'a\u2028b',
  'a\u00adb',
  'a\u061cb',
  'a\u{e0041}',
  'a\u200d',
])('a run is not started as %j, which nobody could name', (runId) => {
  expect(() => startRequest({ agent: 'pay', input: {}, runId }, 'airlock')).toThrow(
    expect.objectContaining({ code: 'bad_input' }),
  );
});

/** They are seen between the parts of an emoji alone. */
const JOINERS = '\u200d\ufe0f';

test("what the gateway's document says of an id is what is held against it, as far as a pattern without flags can", () => {
  const pattern = new RegExp(NEW_ID_PATTERN);
  const ofOneUnit = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).filter(
    (character) => character.isWellFormed(),
  );
  const ids = [
    '.',
    '..',
    '...',
    '.a',
    '..a',
    '.\n',
    '..\n',
    'a\n',
    ...ofOneUnit.map((first) => `${first}a`),
    ...ofOneUnit
      .filter((one) => !JOINERS.includes(one))
      .flatMap((one) => [`a${one}`, `.a${one}`, `..${one}`]),
    '👩‍💻',
  ];
  expect(ids.filter((id) => pattern.test(id) !== (whyNoRunId(id) === undefined))).toEqual([]);
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
