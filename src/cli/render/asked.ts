import { nameWord } from '../../common/argument-words.js';
import { messageLine, messagesOf } from '../../common/message-words.js';
import type { FetchRequest } from '../../common/protocol.js';
import { compactJson } from './plain-text.js';

/** What a fetch asks, in a line: the resource with the last message of a model call, or with the params. */
export function renderAsked(request: FetchRequest, maxCharacters: number): string {
  const last = messagesOf(request)?.at(-1);
  const asked = last ? messageLine(last) : compactJson(request.params, maxCharacters);
  return `${nameWord(request.resource)} ${asked}`;
}
