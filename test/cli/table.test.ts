import { describe, expect, it } from 'vitest';
import { plural } from '../../src/cli/render/plural.js';
import { renderTable } from '../../src/cli/render/table.js';
import { plain } from './examples.js';

const head = ['RUN', 'STATUS', 'WHY'];
const rows = [
  ['refund-1', 'failed', 'The ledger is closed until the end of the month.'],
  ['refund-2', 'completed', ''],
];
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

describe('a table', () => {
  it('is a table where there is room', () => {
    expect(renderTable(head, rows, plain, 200)).toBe(
      'RUN       STATUS     WHY\n' +
        'refund-1  failed     The ledger is closed until the end of the month.\n' +
        'refund-2  completed',
    );
  });

  it('gives up the end of its widest column where there is less', () => {
    const shown = renderTable(head, rows, plain, 50);
    expect(widest(shown)).toBeLessThanOrEqual(50);
    expect(shown).toContain('The ledger is closed until…'.slice(0, 20));
    expect(shown).toContain('…');
  });

  it('shares what is missing between wide columns', () => {
    const wide = [
      ['refund-1', 'The refund of an order that came too late, as told', 'The ledger is closed until then.'],
    ];
    const shown = renderTable(['RUN', 'ABOUT', 'WHY'], wide, plain, 70);
    expect(widest(shown)).toBeLessThanOrEqual(70);
    expect(shown.split('\n')).toHaveLength(2);
    expect(shown).toMatch(/The refund of an order\S* .*… {2}The ledger is closed/);
  });

  it('has a line for each cell where there is little', () => {
    expect(renderTable(head, rows, plain, 40)).toBe(
      'refund-1\n  status  failed\n  why     The ledger is closed until the end of the month.\nrefund-2\n  status  completed',
    );
  });
});

it('counts as people do', () => {
  expect([plural(1, 'question'), plural(0, 'question'), plural(2, 'fetch', 'fetches')]).toEqual([
    '1 question',
    '0 questions',
    '2 fetches',
  ]);
});
