/**
 * Arguments in one line, as in `order=leo-17 note="all twice"`. Names and values are of models and customers: what could be
 * read as another argument, or as what stands behind the arguments, is a JSON string.
 */
import type { Json } from './protocol.js';
import { asText } from './well-formed.js';

/** One word, which begins no JSON of its own. */
const WORD = /^(?![{[])[^\s="'`\\(),]+$/u;

export function argumentWords(name: string, value: Json): string {
  return `${wordOrQuoted(name)}=${valueWords(value)}`;
}

export function valueWords(value: Json): string {
  return typeof value === 'string' ? wordOrQuoted(value) : asText(value);
}

/** Behind what was cut: a text whose end was cut off is not continued by what follows. */
export function closeQuotes(words: string): string {
  const quotes = words.replace(/\\./gs, '').split('"').length - 1;
  return quotes % 2 === 1 ? `${words}"` : words;
}

function wordOrQuoted(text: string): string {
  return WORD.test(text) ? text : JSON.stringify(text);
}
