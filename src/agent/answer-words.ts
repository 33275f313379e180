import type { Decision, Json } from '../common/protocol.js';

/** What somebody answered, for who takes words alone: the message and the value, where there are both. */
export function answerInWords({ message, value }: Pick<Decision, 'message' | 'value'>): string {
  if (message === undefined) return inWords(value ?? null);
  return value === undefined || value === null ? message : `${message}\n${inWords(value)}`;
}

function inWords(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
