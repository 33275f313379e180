/**
 * A secret whose characters a service has escaped: each in its own way, because libraries differ in what they escape (PHP writes
 * `\/`, Go `\u0026`, a template `&#43;`, a form `%21`). It is looked for where the escapes are taken back, two of them around
 * each other as well. The time stays linear in the text.
 */
import type { Span } from './secret-matcher.js';

/** Of folded text. Bytes of UTF-8 beyond ASCII are left: encodings.ts has those forms. */
const ESCAPE =
  /\\u(?<unit>[0-9a-f]{4})|\\x(?<hex>[0-7][0-9a-f])|\\(?<sign>[^a-z0-9\s])|&#(?<decimal>\d{1,5});?|&#x(?<entity>[0-9a-f]{1,4});?|&(?<name>[a-z]{2,6});|%(?<percent>[0-7][0-9a-f])/g;

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  ast: '*',
  colon: ':',
  comma: ',',
  commat: '@',
  dollar: '$',
  equals: '=',
  excl: '!',
  grave: '`',
  gt: '>',
  hat: '^',
  lbrace: '{',
  lcub: '{',
  lowbar: '_',
  lpar: '(',
  lsqb: '[',
  lt: '<',
  num: '#',
  percnt: '%',
  period: '.',
  plus: '+',
  quest: '?',
  quot: '"',
  rcub: '}',
  rpar: ')',
  rsqb: ']',
  semi: ';',
  sol: '/',
  verbar: '|',
};

const LEVELS = 2;

interface Piece {
  inPlain: number;
  inText: number;
}

/**
 * @param find in a text without escapes
 * @returns spans of `text` that hold an escape
 */
export function findEscaped(text: string, find: (plain: string) => readonly Span[], levels = LEVELS): Span[] {
  const { plain, pieces } = withoutEscapes(text);
  if (pieces.length === 1) return [];
  const found = [...find(plain), ...(levels > 1 ? findEscaped(plain, find, levels - 1) : [])];
  return found.flatMap(([start, end]): Span[] => {
    const span: Span = [placeOf(pieces, start), placeOf(pieces, end)];
    return span[1] - span[0] > end - start ? [span] : [];
  });
}

/** Each escape is a piece, and what lies between two of them. */
function withoutEscapes(text: string): { plain: string; pieces: readonly Piece[] } {
  const pieces: Piece[] = [{ inPlain: 0, inText: 0 }];
  const parts: string[] = [];
  let length = 0;
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    const sign = meant(match.groups ?? {});
    if (sign === undefined) continue;
    const between = text.slice(from, match.index);
    from = match.index + match[0].length;
    parts.push(between, sign);
    length += between.length;
    pieces.push({ inPlain: length, inText: match.index });
    length += sign.length;
    pieces.push({ inPlain: length, inText: from });
  }
  return { plain: parts.join('') + text.slice(from), pieces };
}

/** Folded, as the text is. */
function meant({ unit, hex, sign, decimal, entity, name, percent }: Record<string, string | undefined>) {
  if (sign !== undefined) return sign;
  if (name !== undefined) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const hexadecimal = unit ?? hex ?? entity ?? percent;
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  return code > 0xffff ? undefined : String.fromCharCode(code).toLowerCase();
}

function placeOf(pieces: readonly Piece[], inPlain: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.inPlain ?? 0) <= inPlain) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low] ?? { inPlain: 0, inText: 0 };
  return piece.inText + inPlain - piece.inPlain;
}
