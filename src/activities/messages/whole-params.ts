/**
 * The params of a fetch with all of their messages. A call of a long conversation says which of an earlier call's messages
 * it keeps, and brings the new ones; the earlier ones are in this process's cache, or the run has them.
 *
 * 1. What is made whole has the fingerprint of the request, or the attempt fails: a model never answers something else.
 * 2. Any worker can answer any call: a cache that is empty costs a query, and nothing else.
 */
import type { Context } from '@temporalio/activity';
import { fingerprint, fingerprintOf, hashMessages } from '../../common/fingerprint.js';
import { commonStart, hasMessages, wholeMessages } from '../../common/message-list.js';
import { jsonByteLength } from '../../common/payload-size.js';
import {
  type CallMessages,
  type FetchCall,
  type Json,
  type JsonObject,
  messagesQuery,
} from '../../common/protocol.js';
import { ResourceError } from '../errors/resource-error.js';
import type { KnownMessages, MessageCache } from './message-cache.js';

/** How long the run may take for a page; its agent worker may have to replay it. */
const QUERY_DEADLINE_MS = 20_000;

type CallWithMessages = FetchCall & { messages: CallMessages };

/** @throws ResourceError `unavailable` where the run cannot be asked */
export async function wholeParams(call: FetchCall, activity: Context, cache: MessageCache): Promise<Json> {
  if (!hasCallMessages(call)) return call.params;
  const { by } = call.messages;
  const known = fromCache(call, cache) ?? (await fromRun(call, activity));
  const params = { ...(call.params as JsonObject), messages: [...known.messages] };
  assertIsAsked(call, params, known);
  cache.set(keyOf(call), known, by && keyOf(call, by.since));
  return params;
}

function hasCallMessages(call: FetchCall): call is CallWithMessages {
  return call.messages !== undefined;
}

function fromCache(call: CallWithMessages, cache: MessageCache): KnownMessages | undefined {
  const { by, count } = call.messages;
  if (hasMessages(call.params)) return known(call.params.messages);
  const already = cache.get(keyOf(call));
  if (already?.messages.length === count) return already;
  const before = by && cache.get(keyOf(call, by.since));
  const messages = before && wholeMessages(before.messages, by);
  return messages && known(messages, before);
}

async function fromRun({ id, messages: { count }, workflowId, runId }: CallWithMessages, activity: Context) {
  const messages: Json[] = [];
  try {
    const { client } = activity;
    const handle = client.workflow.getHandle(workflowId, runId);
    for (let after: number | undefined = 0; after !== undefined && messages.length < count; ) {
      const asked: { id: string; after: number } = { id, after };
      const page = await client.withDeadline(Date.now() + QUERY_DEADLINE_MS, () =>
        handle.query(messagesQuery, asked),
      );
      messages.push(...page.messages);
      after = page.next;
    }
  } catch (cause) {
    throw new ResourceError({
      code: 'unavailable',
      message: `The messages of ${id} could not be had from its run: ${cause instanceof Error ? cause.message : String(cause)}. An agent worker must be up.`,
      cause,
    });
  }
  return known(messages);
}

function known(messages: Json[], before?: KnownMessages): KnownMessages {
  const start =
    before && commonStart(before.messages, messages) === before.messages.length ? before : undefined;
  const added = messages.slice(start?.messages.length ?? 0);
  const bytes = added.reduce<number>((sum, message) => sum + jsonByteLength(message), start?.bytes ?? 0);
  return { ...hashMessages(messages, start), bytes };
}

function assertIsAsked(
  { id, resource, messages }: CallWithMessages,
  params: JsonObject,
  list: KnownMessages,
): void {
  const actual =
    fingerprintOf({ resource, params }, list) ?? fingerprint({ kind: 'fetch', resource, params });
  if (actual === messages.fingerprint) return;
  throw new ResourceError({
    code: 'unavailable',
    message: `The messages of ${id} are not those that were asked: the fingerprint is ${actual} and must be ${messages.fingerprint}.`,
  });
}

/** The idempotency key is a run's and ends with the request's id. */
function keyOf({ idempotencyKey, id }: FetchCall, of = id): string {
  return `${idempotencyKey.slice(0, -id.length)}${of}`;
}
