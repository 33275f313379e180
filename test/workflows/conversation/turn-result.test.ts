/** What of a result a turn's sender is given: what the turn has added. */
import { describe, expect, test } from 'vitest';
import { TurnResults } from '../../../src/workflows/conversation/turn-result.js';

const restored = (results: TurnResults) => new TurnResults(JSON.parse(JSON.stringify(results.snapshot())));

describe.each([
  ['in one execution', (results: TurnResults) => results],
  ['restored between turns', restored],
])('%s', (_how, between) => {
  test('the messages that the turn has added, and how many come before', () => {
    const first = new TurnResults();
    expect(first.cut({ messages: ['a', 'b'] })).toEqual({ result: { messages: ['a', 'b'] } });
    const second = between(first);
    expect(second.cut({ messages: ['a', 'b', 'c'], more: 1 })).toEqual({
      result: { messages: ['c'], more: 1 },
      messagesBefore: 2,
    });
    const third = between(second);
    expect(third.cut({ messages: ['a', 'b', 'c'] })).toEqual({ result: { messages: [] }, messagesBefore: 3 });
    expect(between(third).cut({ messages: ['x', 'b'] })).toEqual({ result: { messages: ['x', 'b'] } });
  });
});

test.each([[null], ['words'], [{ answer: 1 }], [{ messages: 'words' }], [[1, 2]]])(
  'a result without messages is given as it is: %j',
  (result) => {
    const results = new TurnResults();
    results.cut({ messages: ['a'] });
    expect(results.cut(result)).toEqual({ result });
  },
);
