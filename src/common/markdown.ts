/** Text of others where Markdown is shown: as code, in which nothing is markup, or with its markup taken out; and Markdown where text is shown. */

/** Text in one line, as code. It stands behind more backticks than are in it; no text at all is a space. */
export function codeSpan(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ').trim() || ' ';
  const ticks = fence(oneLine, 1);
  return ticks.length === 1 ? `\`${oneLine}\`` : `${ticks} ${oneLine} ${ticks}`;
}

/** Text with its lines, as a block of code. */
export function codeBlock(text: string): string {
  const ticks = fence(text, 3);
  return `${ticks}\n${text}\n${ticks}`;
}

/**
 * One line of text in which no Markdown is left: what would begin emphasis, code, a link or HTML is escaped, and what
 * reads like words or JSON stays as it is.
 */
export function withoutMarkup(line: string): string {
  return line
    .replace(/[\\`*~|]/g, '\\$&')
    .replace(/<(?=[!/?\p{L}])/gu, '\\<')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/\](?=[([:])/g, '\\]')
    .replace(/!(?=\[)/g, '\\!')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^(\s*)([#>+-]|\d+[.)])(?=\s|$)/, '$1\\$2');
}

/** Signs that stand around words and do not touch others: in `2**3` they are no emphasis. */
const EMPHASIS = /(?<![\p{L}\p{N}*_])(\*\*|__)(?=[^\s*_])([^*_\n]{1,300})(?<=\S)\1(?![\p{L}\p{N}*_])/gu;

/** Markdown where it is read as text: strong words lose their signs, and everything else stays as it was written, addresses too. */
export function withoutEmphasis(markdown: string): string {
  return markdown.replace(EMPHASIS, '$2');
}

function fence(text: string, atLeast: number): string {
  const runs = text.match(/`+/g) ?? [];
  return '`'.repeat(Math.max(atLeast, ...runs.map(({ length }) => length + 1)));
}
