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

/**
 * Markdown where it is read as text: strong words lose their signs, and everything else stays as it was written, addresses
 * and code too.
 */
export function withoutEmphasis(markdown: string): string {
  // Text and runs of backticks in turn. Code ends at the next run that is as long; a run that nothing ends is text.
  const parts = markdown.split(/(`+)/);
  const lastOf = new Map(parts.map((part, index) => [part, index]));
  let read = '';
  let text = '';
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    const isCode = index % 2 === 1 && (lastOf.get(part) ?? 0) > index;
    if (!isCode) {
      text += part;
      continue;
    }
    const end = parts.indexOf(part, index + 1);
    read += text.replace(EMPHASIS, '$2') + parts.slice(index, end + 1).join('');
    text = '';
    index = end;
  }
  return read + text.replace(EMPHASIS, '$2');
}

/** Words of a question where text is read: what was written as Markdown loses its emphasis. */
export function asRead(words: string, { format }: { format?: 'text' | undefined }): string {
  return format === 'text' ? words : withoutEmphasis(words);
}

function fence(text: string, atLeast: number): string {
  const runs = text.match(/`+/g) ?? [];
  return '`'.repeat(Math.max(atLeast, ...runs.map(({ length }) => length + 1)));
}
