/** What a run logs reaches the log as far as it can be shown, and never fails the run. */
import { expect, test } from 'vitest';
import { copyForLog } from '../../../src/workflows/sandbox/copy-for-log.js';

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;
const hostile = {
  toJSON() {
    throw new Error('no');
  },
};

test.each<[unknown[], unknown[]]>([
  [
    ['text', { a: [1, null] }],
    ['text', { a: [1, null] }],
  ],
  [
    [undefined, 1n, Symbol('s')],
    [undefined, '1', 'Symbol(s)'],
  ],
  [
    [function named() {}, { call: () => {} }],
    ['[function named]', { call: '[function call]' }],
  ],
  [
    [cyclic, 'and more'],
    ['(a value that cannot be shown)', 'and more'],
  ],
  [[hostile], ['(a value that cannot be shown)']],
])('%#', (args, copy) => {
  expect(copyForLog(args)).toEqual(copy);
});

test('an error keeps its message', () => {
  expect(copyForLog([new RangeError('far')])).toMatchObject([{ name: 'RangeError', message: 'far' }]);
});

test('a copy is another object', () => {
  const state = { n: 1 };
  const [copy] = copyForLog([state]) as [typeof state];
  state.n = 2;
  expect(copy).toEqual({ n: 1 });
});
