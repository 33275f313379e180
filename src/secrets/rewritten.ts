/** A text in which something was put in the place of each match of a pattern, and where its characters stood before. */
import type { Span } from './secret-matcher.js';

/** Of the rewritten text: what was kept, or what stands for a match. */
interface Piece {
  inPlain: number;
  inText: number;
  /** Of what stands for a match: where the match ends. */
  endInText?: number;
}

/**
 * The time is linear in the text.
 *
 * @param insteadOf what stands for a match; nothing where the match stays
 * @param find in the rewritten text
 * @returns spans of `text` that hold what was rewritten; those of a match that nothing stands for lie across it
 */
export function findRewritten(
  text: string,
  pattern: RegExp,
  insteadOf: (match: RegExpExecArray) => string | undefined,
  find: (plain: string) => readonly Span[],
): Span[] {
  const pieces: Piece[] = [{ inPlain: 0, inText: 0 }];
  const parts: string[] = [];
  let length = 0;
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const instead = insteadOf(match);
    if (instead === undefined) continue;
    parts.push(text.slice(from, match.index), instead);
    length += match.index - from;
    from = match.index + match[0].length;
    if (instead !== '') pieces.push({ inPlain: length, inText: match.index, endInText: from });
    length += instead.length;
    pieces.push({ inPlain: length, inText: from });
  }
  if (pieces.length === 1) return [];
  return find(parts.join('') + text.slice(from)).flatMap(([start, end]): Span[] => {
    const span: Span = [startOf(pieces, start), endOf(pieces, end)];
    return span[1] - span[0] > end - start ? [span] : [];
  });
}

function startOf(pieces: readonly Piece[], at: number): number {
  const { inPlain, inText, endInText } = pieceAt(pieces, at);
  return endInText === undefined ? inText + at - inPlain : inText;
}

function endOf(pieces: readonly Piece[], at: number): number {
  const { inPlain, inText, endInText } = pieceAt(pieces, at - 1);
  return endInText ?? inText + at - inPlain;
}

/** The last that begins there or before. */
function pieceAt(pieces: readonly Piece[], at: number): Piece {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle] as Piece).inPlain <= at) low = middle;
    else high = middle - 1;
  }
  return pieces[low] as Piece;
}
