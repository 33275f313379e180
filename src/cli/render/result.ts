import { readMessage } from '../../common/message-words.js';
import type { Json } from '../../common/protocol.js';
import { cutText, safeText } from './plain-text.js';

const MAX_BRIEF_CHARACTERS = 2_000;

/** What a run ended with: text as it is, anything else as JSON. */
export function renderResult(result: unknown): string {
  return safeText(typeof result === 'string' ? result : (JSON.stringify(result, undefined, 2) ?? ''));
}

/** The same for a page about the run: of a chat graph what was said last, of anything long its beginning. */
export function renderBriefResult(result: Json): string {
  return lastWords(result) ?? cutText(renderResult(result), MAX_BRIEF_CHARACTERS);
}

/** The text of the last message, where the result is that of a chat graph. */
export function lastWords(result: Json): string | undefined {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return undefined;
  const message = Array.isArray(result.messages) ? readMessage(result.messages.at(-1)) : undefined;
  return message === undefined || message.text === '' ? undefined : safeText(message.text);
}
