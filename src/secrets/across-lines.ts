/**
 * A secret that was broken over lines, by a terminal's width, by base64 in columns or by hand: it is looked for where the
 * breaks are taken out. The time stays linear in the text.
 */
import type { Span } from './secret-matcher.js';

/** As it is, or as JSON writes it, once or twice; with the indentation of the next line. */
const BREAK = /(?:[\r\n]|\\{1,4}[rn])[ \t]*/g;

/**
 * @param find in a text of one line, in order
 * @returns spans of `text` that lie across a break, in order
 */
export function findAcrossLines(text: string, find: (line: string) => readonly Span[]): Span[] {
  /** Where each piece of the line begins, in the line and in the text. */
  const pieces: { inLine: number; inText: number }[] = [];
  let line = '';
  let from = 0;
  for (const { 0: lineBreak, index } of text.matchAll(BREAK)) {
    pieces.push({ inLine: line.length, inText: from });
    line += text.slice(from, index);
    from = index + lineBreak.length;
  }
  if (pieces.length === 0) return [];
  pieces.push({ inLine: line.length, inText: from });
  line += text.slice(from);

  let piece = 0;
  const place = (inLine: number): number => {
    while ((pieces[piece + 1]?.inLine ?? Number.POSITIVE_INFINITY) <= inLine) piece += 1;
    return inLine - (pieces[piece]?.inLine ?? 0) + (pieces[piece]?.inText ?? 0);
  };
  return find(line).flatMap(([start, end]): Span[] => {
    const span: Span = [place(start), place(end - 1) + 1];
    return span[1] - span[0] > end - start ? [span] : [];
  });
}
