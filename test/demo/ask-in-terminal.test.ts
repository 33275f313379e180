/** One dispute asked in a terminal, answered by the keys a person presses. */
import { PassThrough } from 'node:stream';
import type { InterruptView } from 'airlockjs';
import { describe, expect, test } from 'vitest';
import { askInTerminal } from '../../scripts/demo/ask-in-terminal.js';

const DOWN = '\u001b[B';
const ENTER = '\r';
const BACKSPACE = '\u007f';
const CTRL_C = '\u0003';

const args = { transactionId: 'tx-1', amount: 12.5, currency: 'EUR', reason: 'Charged twice.' };
const question: InterruptView = {
  id: 'approval-4',
  fingerprint: '',
  requestedAt: '2026-11-21T08:00:00.000Z',
  kind: 'approval',
  action: 'file_dispute',
  args,
  description: 'Charged twice.\u001b[2J',
  allowed: ['approve', 'edit', 'reject', 'respond'],
};

/** Presses keys one after the other, each once the terminal shows what it belongs to. */
async function answer(...keys: [shown: string, pressed: string[]][]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.on('data', (text) => (shown += text));
  const decision = askInTerminal(question, { input, output });
  for (const [prompt, pressed] of keys) {
    await expect.poll(() => shown, { interval: 5 }).toContain(prompt);
    for (const key of pressed) input.write(key);
  }
  return { decision: await decision, shown };
}

describe('a decision', () => {
  test.each([
    ['approve', [['File this dispute?', [ENTER]]], { type: 'approve' }],
    [
      'reject with a reason',
      [
        ['File this dispute?', [DOWN, DOWN, ENTER]],
        ['Why not?', ['no', ENTER]],
      ],
      { type: 'reject', message: 'no' },
    ],
    [
      'reject without one',
      [
        ['File this dispute?', [DOWN, DOWN, ENTER]],
        ['Why not?', [ENTER]],
      ],
      { type: 'reject' },
    ],
    [
      'respond, in words that may not be missing',
      [
        ['File this dispute?', [DOWN, DOWN, DOWN, ENTER]],
        ['Your words', [ENTER]],
        ['Some words.', ['later', ENTER]],
      ],
      { type: 'respond', message: 'later' },
    ],
    [
      'edit, with an amount that has to be one',
      [
        ['File this dispute?', [DOWN, ENTER]],
        ['Amount in EUR', ['x', ENTER]],
        ['An amount such as', [BACKSPACE, BACKSPACE, '25', ENTER]],
      ],
      { type: 'edit', args: { ...args, amount: 12.25 } },
    ],
    ['Ctrl-C at the first question', [['File this dispute?', [CTRL_C]]], undefined],
    [
      'Ctrl-C at the amount',
      [
        ['File this dispute?', [DOWN, ENTER]],
        ['Amount in EUR', [CTRL_C]],
      ],
      undefined,
    ],
  ] as [string, [string, string[]][], object | undefined][])('%s', async (_, keys, expected) => {
    expect((await answer(...keys)).decision).toEqual(expected);
  });
});

test('shows what it is about, and no control sequence of anybody else', async () => {
  const { shown } = await answer(['File this dispute?', [ENTER]]);
  expect(shown).toContain('approval-4');
  expect(shown).toContain('Dispute 12.50 EUR');
  expect(shown).not.toContain('\u001b[2J');
});
