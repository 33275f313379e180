/** Event ids: short whatever is open, and read only where the gateway could have made them. */
import { expect, test } from 'vitest';
import { formatCursor, parseCursor } from '../../src/gateway/events/cursor.js';

const at = (open: number[], isEnd = false) => ({ position: 5_000, fingerprint: '0afd3c21', open, isEnd });
const every = (step: number, until: number) => Array.from({ length: until / step }, (_, n) => 1 + n * step);

test.each([
  [at([]), '5000-0afd3c21-'],
  [at([3, 7, 8, 9, 11]), '5000-0afd3c21-3.7_9.11'],
  [at(every(1, 2_000), true), '5000-0afd3c21-1_2000-end'],
])('an id names neighbours as one range (%#)', (cursor, id) => {
  expect(formatCursor(cursor)).toBe(id);
  expect(parseCursor(id)).toEqual(cursor);
});

test('an id of a version before names each open entry', () => {
  expect(parseCursor('5000-0afd3c21-3.4.5')).toEqual(at([3, 4, 5]));
});

test('an id fits in a header with every other of 4,000 entries open', () => {
  const cursor = at(every(2, 4_000));
  expect(formatCursor(cursor).length).toBeLessThan(16_000);
  expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
});

test.each([
  '5000-0afd3c21-3_',
  '5000-0afd3c21-_3',
  '5000-0afd3c21-3_4_5',
  '5000-0afd3c21-5_4',
  '5000-0afd3c21-5.4',
  '5000-0afd3c21-4.4',
  '5000-0afd3c21-0',
  '5000-0afd3c21-1_999999999',
  `5000-0afd3c21-${Array.from({ length: 500 }, (_, n) => `${n * 1_000_000 + 1}_${(n + 1) * 1_000_000}`).join('.')}`,
  '5000-0AFD3C21-',
  '-1--',
  '0-0afd3c21-',
  'x',
  '',
])('%j is no id', (id) => {
  expect(parseCursor(id)).toBeUndefined();
});
