/**
 * A list of messages, described by an earlier one: which of its messages are kept, and which are new. What a conversation
 * asks of its model is the conversation so far; so described, each message is kept, sent and shown once.
 *
 * 1. `wholeMessages(before, describe(…))` is the list that was described.
 * 2. Messages are compared by identity: who describes lists makes equal messages one object first (message-pool.ts).
 */
import type * as z from 'zod';
import type { Json, JsonObject } from './protocol.js';
import type { newMessagesSchema } from './request-schemas.js';

/** A list of messages by an earlier one. */
export type NewMessages = z.infer<typeof newMessagesSchema>;
/** Messages `from` to `to` (exclusive) of the earlier list, or the next so many of the new ones. */
export type MessagePart = NewMessages['parts'][number];

/** Params that hold messages: what a model is asked, by `chatModel()` or by an agent of its own. */
export interface MessageParams extends JsonObject {
  messages: Json[];
}

export function hasMessages(params: Json): params is MessageParams {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return false;
  const { messages } = params;
  return (
    Array.isArray(messages) &&
    messages.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))
  );
}

/** How a list is made of an earlier one. */
export function describeMessages(
  before: readonly Json[],
  messages: readonly Json[],
): Pick<NewMessages, 'parts' | 'added'> {
  const kept = commonStart(before, messages);
  const parts: MessagePart[] = kept > 0 ? [[0, kept]] : [];
  const added: Json[] = [];
  const add = (message: Json) => {
    added.push(message);
    const last = parts.at(-1);
    if (typeof last === 'number') parts[parts.length - 1] = last + 1;
    else parts.push(1);
  };
  // Messages that were dropped or replaced leave others behind them that are known still.
  const places = kept < before.length ? new Map(before.map((message, index) => [message, index])) : undefined;
  for (let index = kept; index < messages.length; ) {
    const from = places?.get(messages[index] as Json);
    if (from === undefined) {
      add(messages[index] as Json);
      index += 1;
      continue;
    }
    let to = from;
    while (index < messages.length && to < before.length && before[to] === messages[index]) {
      to += 1;
      index += 1;
    }
    parts.push([from, to]);
  }
  return { parts, added };
}

/** @returns nothing where the parts do not fit to the earlier list */
export function wholeMessages(
  before: readonly Json[],
  { count, parts, added }: Omit<NewMessages, 'since'>,
): Json[] | undefined {
  const messages: Json[] = [];
  let next = 0;
  for (const part of parts) {
    if (typeof part === 'number') {
      for (const end = next + part; next < end; next += 1) messages.push(added[next] as Json);
      if (next > added.length) return undefined;
    } else {
      const [from, to] = part;
      if (from < 0 || to > before.length) return undefined;
      for (let index = from; index < to; index += 1) messages.push(before[index] as Json);
    }
  }
  return messages.length === count && next === added.length ? messages : undefined;
}

/** How many messages two lists begin with alike. */
export function commonStart(one: readonly Json[], other: readonly Json[]): number {
  const most = Math.min(one.length, other.length);
  let index = 0;
  while (index < most && one[index] === other[index]) index += 1;
  return index;
}
