/** What is shown of a request is text, whatever it is made of: nothing that shows it may throw. */
import { expect, test } from 'vitest';
import type { HumanRequest } from '../../src/common/protocol.js';
import { cut, requestSummary } from '../../src/common/request-summary.js';
import { wellFormed } from '../../src/common/well-formed.js';

test.each<[unknown, string]>([
  [5, '5'],
  [{ a: 1 }, '{"a":1}'],
  [null, 'null'],
  [undefined, ''],
  ['text', 'text'],
])('%j', (value, shown) => {
  const words = value as string;
  expect(requestSummary({ kind: 'question', prompt: words, allowed: ['respond'] })).toBe(shown);
  const approval: HumanRequest = {
    kind: 'approval',
    action: 'pay',
    args: { to: words },
    allowed: ['approve'],
  };
  expect(() => requestSummary(approval)).not.toThrow();
  expect(cut(words, 60)).toBe(shown);
  expect(wellFormed(words)).toBe(shown);
});
