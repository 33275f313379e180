/**
 * What was said in a message of a chat model, whatever form the message has: as `chatModel()` sends it, as LangChain
 * serializes it, or as people write it by hand.
 */

import { argumentWords } from './argument-words.js';
import { isJsonObject } from './json-object.js';
import type { FetchRequest, Json, JsonObject } from './protocol.js';

export interface SaidMessage {
  /** `user`, `assistant`, `system` or `tool`; any other role as it is. */
  who: string;
  text: string;
  /** What an assistant calls. */
  calls: { name: string; args: Json }[];
}

const roles: Record<string, string> = { human: 'user', ai: 'assistant' };

/**
 * What was said in a result: of a run, of a turn of a conversation, or of a test run. What is no message is left out.
 * @param result with `messages`, as the state of a chat's graph has them, or a list of messages
 */
export function readMessages(result: unknown): SaidMessage[] {
  const held: unknown = isJsonObject(result) ? result.messages : result;
  return Array.isArray(held) ? held.flatMap((one: Json) => readMessage(one) ?? []) : [];
}

/** @returns `undefined` for what is no message */
export function readMessage(value: Json | undefined): SaidMessage | undefined {
  if (!isJsonObject(value)) return undefined;
  if (isJsonObject(value.data) && typeof value.type === 'string') return said(value.type, value.data);
  if (isJsonObject(value.kwargs) && Array.isArray(value.id)) {
    const [, kind = ''] = /^(\w+?)Message(?:Chunk)?$/.exec(String(value.id.at(-1))) ?? [];
    return kind === '' ? undefined : said(kind.toLowerCase(), value.kwargs);
  }
  return typeof value.role === 'string' && 'content' in value ? said(value.role, value) : undefined;
}

/** `user: Weather in Tokyo?`, `assistant: get_weather(city=Tokyo)` */
export function messageLine({ who, text, calls }: SaidMessage): string {
  const parts = [...(text === '' ? [] : [text]), ...calls.map(callText)];
  return `${who}: ${parts.join(' ')}`;
}

export function callText({ name, args }: SaidMessage['calls'][number]): string {
  const given = isJsonObject(args)
    ? Object.entries(args).map(([name, value]) => argumentWords(name, value))
    : [];
  return `${name}(${given.join(', ')})`;
}

/** The messages of a model call that its request holds: all, or those that came since an earlier call. */
export function messagesOf(request: FetchRequest): SaidMessage[] | undefined {
  const { params, messages: by } = request;
  const list = isJsonObject(params) && Array.isArray(params.messages) ? params.messages : by?.added;
  if (!Array.isArray(list)) return undefined;
  const messages = list.map(readMessage);
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

/** What a model resource answered with. */
export function answeredMessage(value: Json): SaidMessage | undefined {
  return isJsonObject(value) ? readMessage(value.message) : undefined;
}

function said(type: string, data: JsonObject): SaidMessage {
  const who = (Object.hasOwn(roles, type) ? roles[type] : undefined) ?? type;
  return { who, text: contentText(data.content), calls: callsOf(data.tool_calls) };
}

function contentText(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map(blockText).filter(Boolean).join(' ');
}

function blockText(block: Json): string {
  if (typeof block === 'string') return block;
  if (!isJsonObject(block)) return '';
  return typeof block.text === 'string' ? block.text : `[${String(block.type ?? 'content')}]`;
}

function callsOf(calls: Json | undefined): SaidMessage['calls'] {
  if (!Array.isArray(calls)) return [];
  return calls.flatMap((call) =>
    isJsonObject(call) && typeof call.name === 'string' ? [{ name: call.name, args: call.args ?? null }] : [],
  );
}
