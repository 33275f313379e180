/**
 * The messages that a run's agent asks with, each kept once: equal messages are one object, so that lists of them are
 * compared by identity, and what was hashed of a list is hashed once. An agent asks with the whole conversation at each
 * call; what a call costs beyond writing that out is what is new in it.
 *
 * 1. What it hands out is a copy that nobody changes.
 * 2. It forgets what has not been asked with for a while: it is a cache, and part of no snapshot.
 */
import { fingerprint, fingerprintOf, type HashedMessages, hashMessages } from '../../common/fingerprint.js';
import { commonStart, hasMessages } from '../../common/message-list.js';
import type { BoundaryRequest, Json, JsonObject } from '../../common/protocol.js';

/** Lists that later ones may begin with: agents in an agent ask in turns. */
const LISTS_KEPT = 8;
const MESSAGES_KEPT = 1_000;

export class MessagePool {
  #young = new Map<string, JsonObject>();
  #old = new Map<string, JsonObject>();
  readonly #known = new WeakSet<object>();
  readonly #lists: HashedMessages[] = [];
  #longest = 0;

  /** @param text a message as JSON; equal text gives the same object */
  message(text: string): JsonObject {
    const known = this.#young.get(text) ?? this.#old.get(text);
    const message = known ?? (JSON.parse(text) as JsonObject);
    if (known === undefined) this.#known.add(message);
    if (this.#young.size > 2 * Math.max(this.#longest, MESSAGES_KEPT)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, message);
    return message;
  }

  /** The request, with messages in it that are the pool's. */
  pooled(request: BoundaryRequest): BoundaryRequest {
    if (request.kind !== 'fetch' || !hasMessages(request.params)) return request;
    const { messages } = request.params;
    this.#longest = Math.max(this.#longest, messages.length);
    if (messages.every((message) => this.#known.has(message as object))) return request;
    const pooled = messages.map((message) => this.message(JSON.stringify(message)));
    return { ...request, params: { ...request.params, messages: pooled } };
  }

  /** @param request whose messages are the pool's */
  fingerprint(request: BoundaryRequest): string {
    if (request.kind !== 'fetch' || !hasMessages(request.params)) return fingerprint(request);
    const { messages } = request.params;
    const hashed = hashMessages(messages, this.#startOf(messages));
    this.#lists.push(hashed);
    if (this.#lists.length > LISTS_KEPT) this.#lists.shift();
    return (
      fingerprintOf({ resource: request.resource, params: request.params }, hashed) ?? fingerprint(request)
    );
  }

  /** The longest list that this one begins with. It is replaced: the new one says all that it did. */
  #startOf(messages: readonly Json[]): HashedMessages | undefined {
    const starts = this.#lists.filter(
      (list) =>
        list.messages.length <= messages.length &&
        commonStart(list.messages, messages) === list.messages.length,
    );
    const longest = starts.sort((one, other) => other.messages.length - one.messages.length)[0];
    if (longest) this.#lists.splice(this.#lists.indexOf(longest), 1);
    return longest;
  }
}
