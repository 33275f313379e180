/**
 * A secret whose characters a service has escaped: each in its own way, because libraries differ in what they escape (PHP writes
 * `\/`, Go `\u0026`, a template `&#43;`, a form `%21`). It is looked for where the escapes are taken back, two of them around
 * each other as well. The time stays linear in the text.
 */
import { findRewritten } from './rewritten.js';
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

/**
 * @param find in a text without escapes
 * @returns spans of `text` that hold an escape
 */
export function findEscaped(text: string, find: (plain: string) => readonly Span[], levels = LEVELS): Span[] {
  const findAlso = (plain: string) =>
    levels > 1 ? [...find(plain), ...findEscaped(plain, find, levels - 1)] : find(plain);
  return findRewritten(text, ESCAPE, ({ groups = {} }) => meant(groups), findAlso);
}

/** Folded, as the text is. */
function meant({ unit, hex, sign, decimal, entity, name, percent }: Record<string, string | undefined>) {
  if (sign !== undefined) return sign;
  if (name !== undefined) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const hexadecimal = unit ?? hex ?? entity ?? percent;
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  return code > 0xffff ? undefined : String.fromCharCode(code).toLowerCase();
}
