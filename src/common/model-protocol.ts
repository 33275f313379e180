/**
 * What a chat model and its resource say to each other: the params and the result of a model fetch.
 *
 * Messages cross as LangChain's stored form (`{ type, data }`), which any language can write and which keeps
 * tool calls, ids and usage. Tools cross in the OpenAI format, which every LangChain provider understands.
 * The agent's `chatModel()` writes params and reads results, `modelResource()` the other way round.
 * This file runs in the workflow sandbox as well as outside: it imports nothing of Node and nothing of LangChain.
 */
import type { StoredMessage } from '@langchain/core/messages';
import * as z from 'zod';
import { jsonSchema } from './protocol.js';

const jsonObjectSchema = z.record(z.string(), jsonSchema);

/** A LangChain message at rest: `type` is `human`, `ai`, `system`, `tool`, `function` or `generic`. */
export const wireMessageSchema = z.object({ type: z.string().min(1), data: jsonObjectSchema });
export type WireMessage = z.infer<typeof wireMessageSchema>;

/** A tool as OpenAI's chat completions describe one. */
export const wireToolSchema = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string().min(1),
    description: z.string().optional(),
    /** JSON Schema of the arguments. */
    parameters: jsonObjectSchema.optional(),
  }),
});
export type WireTool = z.infer<typeof wireToolSchema>;

export const modelParamsSchema = z.object({
  messages: z.array(wireMessageSchema).min(1),
  tools: z.array(wireToolSchema).optional(),
  /** `auto`, `none`, `required`, a tool's name, or the provider's own object. */
  toolChoice: z.union([z.string().min(1), jsonObjectSchema]).optional(),
  stop: z.array(z.string()).optional(),
  /** OpenAI's `response_format`. */
  responseFormat: jsonObjectSchema.optional(),
  /** Another model than the resource's own; the resource says which it allows. */
  model: z.string().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
});
export type ModelParams = z.infer<typeof modelParamsSchema>;

export const modelResultSchema = z.object({ message: wireMessageSchema });
export type ModelResult = z.infer<typeof modelResultSchema>;

/** All that a message is made of; what it holds beside these (streaming state, class bookkeeping) stays behind. */
const messageFields = [
  'content',
  'id',
  'name',
  'role',
  'additional_kwargs',
  'response_metadata',
  'tool_calls',
  'invalid_tool_calls',
  'usage_metadata',
  'tool_call_id',
  'status',
  'artifact',
] as const;

/**
 * A LangChain message for the wire; `mapStoredMessagesToChatMessages` of `@langchain/core` reads it back.
 * Its own `toDict()` will not do: it leaves out what was assigned after construction, which is how models add
 * `usage_metadata`, and it rewrites tool arguments that have a key `lc`.
 */
export function toWireMessage(message: { getType(): string }): WireMessage {
  return JSON.parse(wireText(message));
}

/**
 * A message as a model is asked with it, as JSON. An id that LangChain or LangGraph has made up is left out: no provider
 * reads it, and it differs from run to run, so that the same conversation would be other questions in each.
 */
export function askedText(message: { getType(): string }): string {
  const id: unknown = Reflect.get(message, 'id');
  return wireText(message, typeof id === 'string' && MADE_UP.test(id) ? 'id' : undefined);
}

/** A UUID, by itself or of a LangChain run. Ids that a provider has given (`msg_…`, `chatcmpl-…`, `rs_…`) are none. */
const MADE_UP = /^(?:run-|lc_run-{1,2})?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:-\d+)?$/i;

function wireText(message: { getType(): string }, without?: string): string {
  const data: Record<string, unknown> = {};
  for (const field of messageFields) {
    const value: unknown = Reflect.get(message, field);
    if (value !== undefined && field !== without) data[field] = value;
  }
  return JSON.stringify({ type: message.getType(), data });
}

/** A wire message as `mapStoredMessagesToChatMessages` wants it typed. */
export function toStoredMessage({ type, data }: WireMessage): StoredMessage {
  return { type, data: { content: '', role: undefined, name: undefined, tool_call_id: undefined, ...data } };
}
