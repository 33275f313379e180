/**
 * What was said in a message of a chat model, whatever form the message has: as `chatModel()` sends it, as LangChain
 * serializes it, or as people write it by hand.
 */

import { argumentWords, nameWord } from './argument-words.js';
import { EDITED_ARGS } from './edited-args.js';
import { isJsonObject } from './json-object.js';
import type { FetchRequest, Json, JsonObject } from './protocol.js';

export interface SaidMessage {
  /** `user`, `assistant`, `system` or `tool`; any other role as it is. */
  who: string;
  text: string;
  /** What an assistant calls. */
  calls: SaidCall[];
}

export interface SaidCall {
  name: string;
  /** As the call was made: the edited ones where a reviewer has edited it. */
  args: Json;
  /** A reviewer has put these arguments in the place of the model's. */
  edited?: true;
}

const roles: Record<string, string> = { human: 'user', ai: 'assistant' };

/**
 * What was said in a result: of a run, of a turn of a conversation, or of a test run. What is no message is left out.
 * @param result with `messages`, as the state of a chat's graph has them, or a list of messages
 */
export function readMessages(result: unknown): SaidMessage[] {
  const held: unknown = isJsonObject(result) ? result.messages : result;
  return Array.isArray(held) ? readAll(held).filter((message) => message !== undefined) : [];
}

/**
 * A message by itself: whether a call in it was edited stands at the call's answer, which is another message.
 * @returns `undefined` for what is no message
 */
export function readMessage(value: Json | undefined): SaidMessage | undefined {
  const message = parse(value);
  return message && said(message, new Map());
}

/** `user: Weather in Tokyo?`, `assistant: get_weather(city=Tokyo)` */
export function messageLine({ who, text, calls }: SaidMessage): string {
  const parts = [...(text === '' ? [] : [text]), ...calls.map(callText)];
  return `${who}: ${parts.join(' ')}`;
}

export function callText({ name, args }: SaidCall): string {
  const given = isJsonObject(args)
    ? Object.entries(args).map(([name, value]) => argumentWords(name, value))
    : [];
  return `${nameWord(name)}(${given.join(', ')})`;
}

/** The messages of a model call that its request holds: all, or those that came since an earlier call. */
export function messagesOf(request: FetchRequest): SaidMessage[] | undefined {
  const { params, messages: by } = request;
  const list = isJsonObject(params) && Array.isArray(params.messages) ? params.messages : by?.added;
  if (!Array.isArray(list)) return undefined;
  const messages = readAll(list);
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

/** What a model resource answered with. */
export function answeredMessage(value: Json): SaidMessage | undefined {
  return isJsonObject(value) ? readMessage(value.message) : undefined;
}

/** Reads from the end: providers use the ids of calls again, and an answer belongs to the nearest call before it. */
function readAll(values: readonly Json[]): (SaidMessage | undefined)[] {
  const edited = new Map<string, Json>();
  return values
    .toReversed()
    .map((value) => {
      const message = parse(value);
      return message && said(message, edited);
    })
    .toReversed();
}

interface Parsed {
  type: string;
  data: JsonObject;
}

function parse(value: Json | undefined): Parsed | undefined {
  if (!isJsonObject(value)) return undefined;
  if (isJsonObject(value.data) && typeof value.type === 'string')
    return { type: value.type, data: value.data };
  if (isJsonObject(value.kwargs) && Array.isArray(value.id)) {
    const [, kind = ''] = /^(\w+?)Message(?:Chunk)?$/.exec(String(value.id.at(-1))) ?? [];
    return kind === '' ? undefined : { type: kind.toLowerCase(), data: value.kwargs };
  }
  return typeof value.role === 'string' && 'content' in value ? { type: value.role, data: value } : undefined;
}

/** @param edited by the id of a call: the arguments that its answer says it was edited to. The call takes them. */
function said({ type, data }: Parsed, edited: Map<string, Json>): SaidMessage {
  if (typeof data.tool_call_id === 'string') {
    const args = isJsonObject(data.additional_kwargs) ? data.additional_kwargs[EDITED_ARGS] : undefined;
    if (isJsonObject(args)) edited.set(data.tool_call_id, args);
    else edited.delete(data.tool_call_id);
  }
  const who = (Object.hasOwn(roles, type) ? roles[type] : undefined) ?? type;
  return { who, text: contentText(data.content), calls: callsOf(data.tool_calls, edited) };
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

function callsOf(calls: Json | undefined, edited: Map<string, Json>): SaidCall[] {
  if (!Array.isArray(calls)) return [];
  return calls.flatMap((call): SaidCall[] => {
    if (!isJsonObject(call) || typeof call.name !== 'string') return [];
    const args = typeof call.id === 'string' ? edited.get(call.id) : undefined;
    if (args === undefined) return [{ name: call.name, args: call.args ?? null }];
    edited.delete(String(call.id));
    return [{ name: call.name, args, edited: true }];
  });
}
