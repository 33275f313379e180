import Table from 'cli-table3';
import type { Colors } from '../output.js';

/** Rows under a head, without lines between them. */
export function renderTable(head: string[], rows: string[][], colors: Colors): string {
  const table = new Table({
    head: head.map((title) => colors.dim(title)),
    // Colours come from one place, which knows whether they are wanted.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: noLines,
  });
  table.push(...rows);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
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
