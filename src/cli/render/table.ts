/**
 * Rows under a head, without lines between them.
 *
 * A table that is wider than the terminal gives up the ends of its widest columns; where that is not enough each row
 * becomes a block with a line for each cell, so that no word is broken by the terminal's edge.
 */
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { cut } from '../../common/request-summary.js';
import type { Colors } from '../output.js';

/** Behind each column. */
const GAP = 2;
/** A column is not cut to less than this. */
const NARROWEST_CUT = 24;

/** @param width Default: the terminal's; unbounded where stdout is none */
export function renderTable(
  head: string[],
  rows: string[][],
  colors: Colors,
  width = process.stdout.columns || Number.POSITIVE_INFINITY,
): string {
  const fitting = fitted(head, rows, width);
  return fitting === undefined ? blocks(head, rows, colors) : table(head, fitting, colors);
}

function table(head: string[], rows: string[][], colors: Colors): string {
  const made = new Table({
    head: head.map((title) => colors.dim(title)),
    // Colours come from one place, which knows whether they are wanted.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    chars: noLines,
  });
  made.push(...rows);
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** @returns the rows with their widest columns cut so that they fit; `undefined` where they cannot */
function fitted(head: string[], rows: string[][], width: number): string[][] | undefined {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => shownLength(row[column] ?? ''))),
  );
  let excess = widths.reduce((sum, one) => sum + one + GAP, -GAP) - width;
  while (excess > 0) {
    // The widest gives up what the next one does not have, then both: never more than is needed.
    const [most = 0, next = 0] = [...widths].sort((one, other) => other - one);
    const widest = widths.indexOf(most);
    const left = Math.max(most - excess, Math.min(next, most - 1), NARROWEST_CUT);
    if (left >= most) return undefined;
    widths[widest] = left;
    excess -= most - left;
  }
  return rows.map((row) =>
    row.map((cell, column) => {
      const most = widths[column] ?? 0;
      return shownLength(cell) > most ? cut(stripVTControlCharacters(cell), most) : cell;
    }),
  );
}

function blocks(head: string[], rows: string[][], colors: Colors): string {
  const longest = Math.max(...head.map((title) => title.length));
  const line = (title: string, cell: string) =>
    `  ${colors.dim(title.toLowerCase().padEnd(longest))}  ${cell}`;
  return rows
    .map(([first = '', ...others]) =>
      [
        colors.bold(first),
        ...others.flatMap((cell, index) => (cell === '' ? [] : [line(head[index + 1] ?? '', cell)])),
      ].join('\n'),
    )
    .join('\n');
}

function shownLength(cell: string): number {
  return [...stripVTControlCharacters(cell)].length;
}

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
