/**
 * A secret that was broken over lines, by a terminal's width, by base64 in columns or by hand: it is looked for where the
 * breaks are taken out. The time stays linear in the text.
 */
import { findRewritten } from './rewritten.js';
import type { Span } from './secret-matcher.js';

/** As it is, or as JSON writes it, once or twice; with the indentation of the next line. */
const BREAK = /(?:[\r\n]|\\{1,4}[rn])[ \t]*/g;

/**
 * @param find in a text of one line
 * @returns spans of `text` that lie across a break
 */
export function findAcrossLines(text: string, find: (line: string) => readonly Span[]): Span[] {
  return findRewritten(text, BREAK, () => '', find);
}
