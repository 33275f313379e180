/** What is shown of a request is text, whatever it is made of: nothing that shows it may throw. */
import { expect, test } from 'vitest';
import type { FetchRequest, HumanRequest, Json } from '../../src/common/protocol.js';
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

const shown = (args: Json, action = 'pay') =>
  requestSummary({ kind: 'approval', action, args, allowed: ['approve'] });

test('text that could pass for other arguments, or for what stands behind them, is in quotes', () => {
  expect(shown({ order: 'leo-17', amount: 49.9, at: '2026-01-31' })).toBe(
    'pay order=leo-17 amount=49.9 at=2026-01-31',
  );
  expect(shown({ note: 'all, order=leo-17 amount=4.99', order: 'leo-17', amount: 4990 })).toBe(
    'pay note="all, order=leo-17 amount=4.99" order=leo-17 amount=4990',
  );
  expect(shown({ note: 'a=b', none: '', quote: '"x"', list: '[1]', of: { a: 'b c' } })).toBe(
    'pay note="a=b" none="" quote="\\"x\\"" list="[1]" of={"a":"b c"}',
  );
  expect(shown({ 'a=1 b': 2 })).toBe('pay "a=1 b"=2');
  expect(shown('refund\n  waiting 2s')).toBe('pay "refund\\n  waiting 2s"');
});

test.each(['pay, amount: 5', 'pay amount=5', 'pay\u200b', 'pay\u00a0now', 'pay(5)', '{"amount":5}', ''])(
  'an action named %j is in quotes: it could pass for arguments, or for another',
  (action) => {
    const name = JSON.stringify(action).replace('\u200b', '\\u200b');
    expect(shown({ amount: 500 }, action)).toBe(`${name} amount=500`);
    const request: FetchRequest = { kind: 'fetch', resource: action, params: { amount: 500 } };
    expect(requestSummary(request)).toBe(`${name} amount=500`);
  },
);

test.each([
  '500',
  '-5',
  '+5',
  '.5',
  '5e3',
  '0x1F',
  '1_000',
  '５００',
  '٥٠٠',
  'Infinity',
  'true',
  'False',
  'null',
  'no',
])('the text %j is in quotes: it could pass for a value that is no text', (text) => {
  expect(shown({ amount: text })).toBe(`pay amount="${text}"`);
  expect(shown(text)).toBe(`pay "${text}"`);
});

test('a value that nobody sees the end of is in quotes, and what nobody sees is written out', () => {
  expect(shown({ to: 'anna\u200b' })).toBe('pay to="anna\\u200b"');
});

test('what is cut ends its quotes', () => {
  const long = `x amount=4 ${'y '.repeat(200)}`;
  const note = /^pay note="x amount=4 [y ]+…" amount=5$/;
  expect(shown({ note: long, amount: 5 })).toMatch(note);
  expect(shown({ of: { note: long }, amount: 5 })).toMatch(/^pay of=\{"note":"x amount=4 [y ]+…" amount=5$/);
  const whole = shown({ a: long, b: long, text: 'six', c: long, d: long });
  expect(whole).toMatch(/ c="x amount=4 [y ]+…"$/);
  expect(new TextEncoder().encode(whole).length).toBeLessThanOrEqual(200);
});
