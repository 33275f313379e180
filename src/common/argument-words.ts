/**
 * Arguments in one line, as in `order=leo-17 note="all twice"`. Names and values are of models and customers: what could be
 * read as another argument, as what stands beside the arguments, or as a value that is no text, is a JSON string.
 */
import type { Json } from './protocol.js';
import { hasUnseen } from './unseen.js';
import { asText } from './well-formed.js';

/** One word, which begins no JSON of its own. */
const WORD = /^(?![{[])[^\s="'`\\(),]+$/u;

/** Literals of JSON, and what people take for one. */
const LITERAL = /^(?:true|false|yes|no|on|off|null|none|undefined|nan)$/i;

export function argumentWords(name: string, value: Json): string {
  return `${nameWord(name)}=${valueWords(value)}`;
}

export function valueWords(value: Json): string {
  return typeof value === 'string' ? textWord(value) : asText(value);
}

/** Behind what was cut: a text whose end was cut off is not continued by what follows. */
export function closeQuotes(words: string): string {
  const quotes = words.replace(/\\./gs, '').split('"').length - 1;
  return quotes % 2 === 1 ? `${words}"` : words;
}

/** A name of an action, a resource or an argument. What is no text shows as its JSON. */
export function nameWord(name: string): string {
  return isWord(name) ? name : JSON.stringify(asText(name));
}

function textWord(text: string): string {
  return isWord(text) && !LITERAL.test(text) && !looksLikeNumber(text) ? text : JSON.stringify(text);
}

/** Digits of other scripts and widths too. */
function looksLikeNumber(text: string): boolean {
  return !Number.isNaN(
    Number(
      text
        .normalize('NFKC')
        .replace(/\p{Nd}/gu, '0')
        .replaceAll('_', ''),
    ),
  );
}

function isWord(text: string): boolean {
  return WORD.test(text) && !hasUnseen(text);
}
