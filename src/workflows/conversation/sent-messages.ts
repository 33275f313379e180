/**
 * What a fetch with messages is sent of them: all, or what is new to its resource's workers.
 *
 * What is sent is no command of its own, and may differ between a run and its replay; but what it weighs decides what
 * comes next (dispatch.ts). So a history keeps, as the mark of a patch, that new messages alone count, and one from before
 * counts all.
 */
import { hasMessages } from '../../common/message-list.js';
import { newMessagesPatchId } from '../../common/patch-ids.js';
import { jsonByteLength, MAX_INLINE_BYTES } from '../../common/payload-size.js';
import type { CallMessages, Json } from '../../common/protocol.js';
import type { FetchEntry } from '../ledger-entry.js';
import { patchedWhen } from '../patched-when.js';
import { policyFor } from '../settings.js';
import { type MessageSource, MIN_SAVED_BYTES } from './message-lists.js';

/** Bytes of messages up to which it makes no difference to anything else how many are sent. */
const MARKED_FROM_BYTES = 64_000;

export interface SentParams {
  params: Json;
  messages?: CallMessages;
  /** Of what is sent, as JSON. */
  bytes: number;
}

/** @param source nothing where the params hold no messages */
export function sentParams(
  { fingerprint, request }: FetchEntry,
  source: MessageSource | undefined,
): SentParams {
  const { resource, params } = request;
  if (!source || !hasMessages(params)) return { params, bytes: jsonByteLength(params) };
  const { messages, ...others } = params;
  const around = jsonByteLength({ ...others, messages: [] });
  const bytes = around + source.bytes + Math.max(0, messages.length - 1);
  const takesNew = policyFor(resource).messages === 'new';
  const isMarked = bytes >= MARKED_FROM_BYTES && patchedWhen(takesNew, () => newMessagesPatchId(resource));
  const all: SentParams = { params, bytes };
  if (!takesNew && !isMarked) return all;
  const call: CallMessages = { count: messages.length, fingerprint };
  const counted = (sent: number) => (isMarked ? around + sent : bytes);
  if (source.by)
    return { params: others, messages: { ...call, by: source.by }, bytes: counted(source.addedBytes) };
  // Too much for a history, and new to the workers: they ask the run.
  if (isMarked && bytes > MAX_INLINE_BYTES) return { params: others, messages: call, bytes: counted(0) };
  return source.bytes >= MIN_SAVED_BYTES / 2 ? { ...all, messages: call } : all;
}
