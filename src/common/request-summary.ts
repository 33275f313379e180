/** What a person reads of a request in Temporal's Web UI without opening a payload: one line, in which all is seen. */
import { argumentWords, closeQuotes, nameWord, valueWords } from './argument-words.js';
import { withoutMarkup } from './markdown.js';
import { messageLine, messagesOf } from './message-words.js';
import type { FetchRequest, HumanRequest, Json } from './protocol.js';
import { showUnseen } from './unseen.js';
import { asText } from './well-formed.js';

/** Temporal's own advice; what it writes around them comes on top. */
const MAX_SUMMARY_BYTES = 200;
const MAX_VALUE_CHARACTERS = 60;

/** `transactions startDate=2026-10-01`; of a model call, what was said last: `model user: Weather in Tokyo?` */
export function fetchSummary(request: FetchRequest): string {
  const { resource, params } = request;
  const last = messagesOf(request)?.at(-1);
  return last
    ? withinBytes(`${nameWord(resource)} ${oneLine(messageLine(last))}`.trim())
    : summary(`${nameWord(resource)} ${brief(params)}`);
}

/** The same where it is shown as Markdown, by Temporal's Web UI: text of others is no markup there. */
export function fetchSummaryMarkdown(request: FetchRequest): string {
  return withinBytes(withoutMarkup(fetchSummary(request)));
}

export function requestSummary(request: FetchRequest | HumanRequest): string {
  switch (request.kind) {
    case 'fetch':
      return fetchSummary(request);
    case 'approval':
      return summary(`${nameWord(request.action)} ${brief(request.args)}`);
    case 'question':
      return withinBytes(oneLine(request.prompt));
  }
}

function brief(value: Json): string {
  if (value === null) return '';
  if (typeof value !== 'object' || Array.isArray(value)) return short(valueWords(value));
  return Object.entries(value)
    .map(([name, part]) => short(argumentWords(name, part)))
    .join(' ');
}

function short(words: string): string {
  return closeQuotes(cut(words, MAX_VALUE_CHARACTERS));
}

/** A byte is left for the quotes that it may have to close. */
function summary(line: string): string {
  return closeQuotes(withinBytes(shown(line.trim()), MAX_SUMMARY_BYTES - 1));
}

function oneLine(words: string): string {
  return shown(asText(words).replace(/\s+/g, ' ').trim());
}

/** Of what is cut anyway not all is looked at. */
function shown(line: string): string {
  return showUnseen(line.slice(0, 2 * MAX_SUMMARY_BYTES));
}

/** By characters as people count them; one that was cut ends with an ellipsis. */
export function cut(given: string, maxCharacters: number): string {
  const words = asText(given);
  const characters = [...words.slice(0, 2 * maxCharacters + 1)];
  if (characters.length <= maxCharacters) return words;
  return `${characters.slice(0, maxCharacters - 1).join('')}…`;
}

/** What is cut ends with an ellipsis. */
export function withinBytes(words: string, maxBytes = MAX_SUMMARY_BYTES): string {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  if (words.length <= maxBytes && bytes(words) <= maxBytes) return words;
  const characters = [...words.slice(0, maxBytes)];
  while (bytes(`${characters.join('')}…`) > maxBytes) characters.pop();
  return `${characters.join('')}…`;
}
