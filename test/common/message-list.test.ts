/** A list of messages by an earlier one: whatever was dropped, replaced or added, it comes whole again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeMessages, hasMessages, wholeMessages } from '../../src/common/message-list.js';
import type { Json } from '../../src/common/protocol.js';

const said = (content: string): Json => ({ type: 'human', data: { content } });
const [a, b, c, d] = [said('a'), said('b'), said('c'), said('d')];

describe('describeMessages', () => {
  test.each([
    ['nothing before', [], [a, b], { parts: [2], added: [a, b] }],
    ['more of the same', [a, b], [a, b, c], { parts: [[0, 2], 1], added: [c] }],
    ['the same again', [a, b], [a, b], { parts: [[0, 2]], added: [] }],
    ['one replaced', [a, b, c], [a, d, c], { parts: [[0, 1], 1, [2, 3]], added: [d] }],
    ['the first dropped', [a, b, c], [b, c, d], { parts: [[1, 3], 1], added: [d] }],
    ['the last dropped', [a, b, c], [a, b], { parts: [[0, 2]], added: [] }],
    ['nothing kept', [a, b], [c, d], { parts: [2], added: [c, d] }],
    ['all dropped', [a, b], [], { parts: [], added: [] }],
  ] satisfies [string, Json[], Json[], object][])('%s', (_what, before, messages, described) => {
    expect(describeMessages(before, messages)).toEqual(described);
  });

  test('what was described comes whole again', () => {
    const list = fc.array(fc.constantFrom(a, b, c, d), { maxLength: 12 });
    fc.assert(
      fc.property(list, list, (before, messages) => {
        const described = describeMessages(before, messages);
        expect(wholeMessages(before, { count: messages.length, ...described })).toEqual(messages);
      }),
    );
  });
});

test.each([
  ['a part beyond the list', [a], { count: 2, parts: [[0, 2] as [number, number]], added: [] }],
  ['more than was added', [a], { count: 2, parts: [2], added: [b] }],
  ['less than was added', [a], { count: 1, parts: [[0, 1] as [number, number]], added: [b] }],
  ['another count', [a], { count: 2, parts: [[0, 1] as [number, number]], added: [] }],
])('what does not fit gives nothing: %s', (_what, before, described) => {
  expect(wholeMessages(before, described)).toBeUndefined();
});

test.each([
  [{ messages: [a, b] }, true],
  [{ messages: [] }, true],
  [{ messages: ['words'] }, false],
  [{ messages: 'words' }, false],
  [{}, false],
  [null, false],
  [[a], false],
] satisfies [Json, boolean][])('%j has messages: %s', (params, has) => {
  expect(hasMessages(params)).toBe(has);
});
