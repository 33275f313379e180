/**
 * Fingerprints: SHA-256, lower-case hex, of canonical JSON (RFC 8785).
 *
 * - `fingerprint` says what is asked. Two requests with one fingerprint ask the same thing, whatever run or version they
 *   come from: reruns, replays and versions are compared by it.
 * - `shownFingerprint` says what a person sees of a question. It is the one that `state`, `log` and decisions name.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { BoundaryRequest, HumanRequest, Json, JsonObject } from './protocol.js';
import { wellFormedJson } from './well-formed.js';

export function fingerprint(request: BoundaryRequest): string {
  return valueFingerprint(essence(request));
}

/** The same of any value. */
export function valueFingerprint(value: Json): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalize(wellFormedJson(value)) ?? 'null')));
}

/** A list of messages as far as it was hashed: a fetch that asks with the same list and more begins there. */
export interface HashedMessages {
  readonly messages: readonly Json[];
  readonly hash: ReturnType<typeof sha256.create>;
}

/** Canonical JSON sorts keys: of what a fetch asks, a list `messages` comes first, where no other key comes before it. */
const BEFORE_MESSAGES = '{"kind":"fetch","params":{"messages":[';
const KEY = 'messages';

/** @param before the same messages, as far as it goes */
export function hashMessages(messages: readonly Json[], before?: HashedMessages): HashedMessages {
  const hash = before?.hash.clone() ?? sha256.create().update(utf8ToBytes(BEFORE_MESSAGES));
  let text = '';
  for (let index = before?.messages.length ?? 0; index < messages.length; index += 1) {
    text += `${index === 0 ? '' : ','}${canonicalize(wellFormedJson(messages[index] ?? null)) ?? 'null'}`;
  }
  return { messages, hash: hash.update(utf8ToBytes(text)) };
}

/**
 * The same as `fingerprint`, for a fetch whose messages are hashed.
 * @returns nothing where they do not come first in what is hashed
 */
export function fingerprintOf(
  { resource, params }: { resource: string; params: JsonObject },
  { hash }: HashedMessages,
): string | undefined {
  const { messages: _, ...rest } = params;
  if (Object.keys(rest).some((key) => key < KEY)) return undefined;
  const others = canonicalize(wellFormedJson(rest)) ?? '{}';
  const behind = `]${others === '{}' ? '' : `,${others.slice(1, -1)}`}},"resource":${canonicalize(resource)}}`;
  return bytesToHex(hash.clone().update(utf8ToBytes(behind)).digest());
}

/** What is asked, without how it is shown or who is asked. */
function essence(request: BoundaryRequest): JsonObject {
  switch (request.kind) {
    case 'fetch':
      return { kind: request.kind, resource: request.resource, params: request.params };
    case 'approval':
      return { kind: request.kind, resource: request.action, params: request.args };
    case 'question':
      return { kind: request.kind, resource: request.prompt, params: request.value ?? null };
  }
}

/**
 * Of a question as a person is shown it: with its description, the decisions it allows and the schema of its answer. Not
 * who is asked: handing a question on changes nothing in it.
 */
export function shownFingerprint(request: HumanRequest): string {
  const { allowed } = request;
  const shown: Json =
    request.kind === 'approval'
      ? { allowed, ...defined({ description: request.description, schema: request.argsSchema }) }
      : { allowed, ...defined({ schema: request.schema }) };
  return valueFingerprint({ ...essence(request), ...shown });
}

/**
 * Of all that a question says, and of whom it asks. Two questions of one task with the same wording are the same question
 * to everybody who could answer them.
 */
export function wordingFingerprint(request: HumanRequest): string {
  return valueFingerprint(defined({ ...request }));
}

function defined(values: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}
