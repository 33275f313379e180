/**
 * LangChain messages across a payload. As JSON a message is `{ lc: 1, type: 'constructor', id, kwargs }`; unless it is
 * made a message again its tool calls are lost on the other side. Only messages are revived: what comes from
 * outside never gets to name another class to construct.
 */
import {
  AIMessage,
  AIMessageChunk,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  HumanMessageChunk,
  RemoveMessage,
  SystemMessage,
  SystemMessageChunk,
  ToolMessage,
  ToolMessageChunk,
} from '@langchain/core/messages';
import type { Json, JsonObject } from '../../common/protocol.js';

export type MessageClass = abstract new (...fields: never[]) => object;
export const messageClasses: Readonly<Record<string, MessageClass>> = {
  AIMessage,
  AIMessageChunk,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  HumanMessageChunk,
  RemoveMessage,
  SystemMessage,
  SystemMessageChunk,
  ToolMessage,
  ToolMessageChunk,
};

/** Whether it is a message of one of LangChain's own classes, and not of a class that somebody has made of one. */
export function isLangChainMessage(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Object.values(messageClasses).some((Message) => Message.prototype === prototype);
}

/** The value with every serialised message in it made a message object again. */
export function reviveMessages(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reviveMessages);
  if (isEscaped(value)) return value[ESCAPED];
  const revived = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, reviveMessages(part)]));
  const Message = messageClassOf(value);
  return Message ? Reflect.construct(Message, [revived.kwargs]) : revived;
}

/** LangChain wraps an object of the user's that has a key `lc` of its own, so that it is not taken for one of these. */
export const ESCAPED = '__lc_escaped__';
function isEscaped(value: JsonObject): boolean {
  return Object.hasOwn(value, ESCAPED) && Object.keys(value).length === 1;
}

/** A message of any class, as LangChain serialises it. */
export interface StoredMessage extends Record<string, unknown> {
  id: unknown[];
}

export function isStoredMessage(value: Record<string, unknown>): value is StoredMessage {
  const { lc, type, id } = value;
  return lc === 1 && type === 'constructor' && Array.isArray(id) && id.includes('messages');
}

/** Of a message as LangChain serialises it. */
export function messageClassOf(value: Record<string, unknown>): MessageClass | undefined {
  if (!isStoredMessage(value)) return undefined;
  const { id, kwargs } = value;
  const name = id.at(-1);
  if (typeof name !== 'string' || typeof kwargs !== 'object' || kwargs === null) return undefined;
  return Object.hasOwn(messageClasses, name) ? messageClasses[name] : undefined;
}
