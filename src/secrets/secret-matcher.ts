/**
 * Finds secrets, in any of their forms, in one pass over a text.
 *
 * 1. The time is linear in the text, and does not grow with the number of secrets: at each position four characters are
 *    looked up, and only a form that ends with them is compared. The end of a form is what an attacker cannot guess;
 *    its beginning (`eyJhbGciOi…`) many share.
 * 2. A short secret is found as a word only: inside longer words it would blot out ordinary text.
 * 3. A secret that is broken over lines is found too, by a second pass over the text without its breaks (across-lines.ts), and one
 *    whose characters are escaped, by a pass over the text without its escapes (escaped.ts).
 */
import { findAcrossLines } from './across-lines.js';
import { foldCase, formsOf, MIN_FORM_LENGTH } from './encodings.js';
import { findEscaped } from './escaped.js';

/** Secrets of fewer characters are found as words only. */
const MIN_INNER_LENGTH = 8;
const GRAM = MIN_FORM_LENGTH;
const FILTER_BITS = 20;
const FILTER_MASK = 2 ** FILTER_BITS - 1;

interface Form {
  readonly text: string;
  readonly isWord: boolean;
  /** Whether it is masked in answers as well, not in failures alone. */
  readonly isCertain: boolean;
}

/** From the first character of a match to behind its last. */
export type Span = [start: number, end: number];

export class SecretMatcher {
  readonly #byEnd = new Map<string, Form[]>();
  /** By hash of a form's end: almost all positions of a text are passed over by it. */
  readonly #filter = new Uint8Array(2 ** FILTER_BITS);

  add(secret: string, isCertain: boolean): void {
    this.#addForms(secret, isCertain);
    // HTTP takes the white space off the ends of a header, and a service that says it back does not have it.
    const trimmed = secret.trim();
    if (trimmed !== secret) this.#addForms(trimmed, isCertain);
  }

  #addForms(secret: string, isCertain: boolean): void {
    const isWord = secret.length < MIN_INNER_LENGTH;
    for (const text of formsOf(secret)) {
      const end = text.slice(-GRAM);
      this.#filter[hashAt(text, text.length - GRAM)] = 1;
      const forms = this.#byEnd.get(end) ?? [];
      forms.push({ text, isWord, isCertain });
      this.#byEnd.set(end, forms);
    }
  }

  /** Those that stand as they are first, then those that are escaped, then those that are broken over lines. */
  find(text: string, certainOnly: boolean): Span[] {
    if (this.#byEnd.size === 0) return [];
    const folded = foldCase(text);
    const isSought = (form: Form) => form.isCertain || !certainOnly;
    return [
      ...this.#findIn(folded, isSought),
      ...findEscaped(folded, (plain) => this.#findIn(plain, isSought)),
      // Where two lines meet, words end that are none.
      ...findAcrossLines(folded, (line) => this.#findIn(line, (form) => isSought(form) && !form.isWord)),
    ];
  }

  /** In order, without overlaps. */
  #findIn(folded: string, isSought: (form: Form) => boolean): Span[] {
    const spans: Span[] = [];
    for (let at = 0; at + GRAM <= folded.length; at++) {
      if (this.#filter[hashAt(folded, at)] === 0) continue;
      const end = at + GRAM;
      for (const form of this.#byEnd.get(folded.slice(at, end)) ?? []) {
        const start = end - form.text.length;
        if (start < 0 || !isSought(form) || !folded.startsWith(form.text, start)) continue;
        if (!form.isWord || isWordAt(folded, start, end)) insert(spans, start, end);
      }
    }
    return spans;
  }
}

function hashAt(text: string, at: number): number {
  let hash = 0;
  for (let offset = 0; offset < GRAM; offset++) hash = Math.imul(hash, 31) + text.charCodeAt(at + offset);
  return (Math.imul(hash, 0x9e3779b1) >>> (32 - FILTER_BITS)) & FILTER_MASK;
}

function isWordAt(text: string, start: number, end: number): boolean {
  return !/[a-z0-9]/.test(text[start - 1] ?? '') && !/[a-z0-9]/.test(text[end] ?? '');
}

/** Ends come in rising order: a match swallows those that it overlaps. */
function insert(spans: Span[], start: number, end: number): void {
  let from = start;
  for (let last = spans.at(-1); last !== undefined && last[1] > from; last = spans.at(-1)) {
    from = Math.min(from, last[0]);
    spans.pop();
  }
  spans.push([from, end]);
}
