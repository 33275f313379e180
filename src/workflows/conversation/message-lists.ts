/**
 * The lists of messages that fetches of this run have asked with, each described by an earlier one: what a model call
 * leaves in the ledger, in the history and on the wire is what was new in it.
 *
 * 1. Kept are the latest lists, one for each line of calls: an agent in an agent has its own.
 * 2. Its snapshot says no message again. The first list behind it is recognised by what its beginning hashes to.
 * 3. A short list is not described: a log is read by people.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import {
  commonStart,
  describeMessages,
  hasMessages,
  type MessagePart,
  type NewMessages,
} from '../../common/message-list.js';
import { jsonByteLength } from '../../common/payload-size.js';
import type { Json } from '../../common/protocol.js';

/** Bytes of messages that a description must save. */
export const MIN_SAVED_BYTES = 16_000;
const MAX_LISTS = 8;

/** A list that was asked with, by its request's id. */
interface AskedList {
  id: string;
  messages: readonly Json[];
  bytes: number;
}

export interface CarriedList {
  id: string;
  count: number;
  /** Of the messages. */
  digest: string;
  bytes: number;
}

/** What is known of the list of a fetch. */
export interface MessageSource {
  /** Of all of its messages, as JSON. */
  bytes: number;
  /** Nothing where no earlier list saves enough. */
  by?: NewMessages;
  /** Of the new ones. */
  addedBytes: number;
}

export class MessageLists {
  readonly #lists: AskedList[] = [];
  readonly #carried: CarriedList[];
  readonly #weights = new WeakMap<object, number>();

  constructor(carried: readonly CarriedList[] = []) {
    this.#carried = [...carried];
  }

  /** @returns nothing where the params hold no messages */
  enter(id: string, params: Json): MessageSource | undefined {
    if (!hasMessages(params)) return undefined;
    const { messages } = params;
    const before = this.#bestFor(messages);
    const bytesOf = (list: readonly Json[]) => list.reduce<number>((sum, one) => sum + this.#weight(one), 0);
    if (!before) {
      const bytes = bytesOf(messages);
      this.#keep({ id, messages, bytes });
      return { bytes, addedBytes: bytes };
    }
    const { parts, added } = describeMessages(before.messages, messages);
    const addedBytes = bytesOf(added);
    const isLonger =
      isSame(parts[0], [0, before.messages.length]) &&
      messages.length === before.messages.length + added.length;
    const bytes = isLonger ? before.bytes + addedBytes : bytesOf(messages);
    this.#keep({ id, messages, bytes }, before.id);
    if (bytes - addedBytes < MIN_SAVED_BYTES) return { bytes, addedBytes: bytes };
    return { bytes, addedBytes, by: { count: messages.length, since: before.id, parts, added } };
  }

  snapshot(): CarriedList[] {
    const lists = this.#lists
      .filter(({ bytes }) => bytes >= MIN_SAVED_BYTES)
      .map(({ id, messages, bytes }) => ({ id, count: messages.length, digest: digest(messages), bytes }));
    return [...this.#carried, ...lists].slice(-MAX_LISTS);
  }

  /** The list that says most of this one. */
  #bestFor(messages: readonly Json[]): AskedList | undefined {
    const [first] = messages;
    const alike = this.#lists.filter((list) => first !== undefined && list.messages[0] === first);
    const saved = alike.map((list) => commonStart(list.messages, messages));
    const best = alike[saved.indexOf(Math.max(...saved))];
    // Where the beginning was dropped, the end may be there still.
    return (
      best ??
      this.#lists.findLast((list) => messages.includes(list.messages.at(-1) ?? null)) ??
      this.#restored(messages)
    );
  }

  #restored(messages: readonly Json[]): AskedList | undefined {
    const index = this.#carried.findLastIndex(
      ({ count, digest: expected }) =>
        count <= messages.length && digest(messages.slice(0, count)) === expected,
    );
    const [carried] = index < 0 ? [] : this.#carried.splice(index, 1);
    return carried && { id: carried.id, messages: messages.slice(0, carried.count), bytes: carried.bytes };
  }

  /** @param instead of the list that it continues */
  #keep(list: AskedList, instead?: string): void {
    const index = this.#lists.findIndex(({ id }) => id === instead);
    if (index >= 0) this.#lists.splice(index, 1);
    this.#lists.push(list);
    if (this.#lists.length > MAX_LISTS) this.#lists.shift();
  }

  #weight(message: Json): number {
    if (typeof message !== 'object' || message === null) return jsonByteLength(message);
    const known = this.#weights.get(message);
    if (known !== undefined) return known;
    const bytes = jsonByteLength(message);
    this.#weights.set(message, bytes);
    return bytes;
  }
}

function isSame(part: MessagePart | undefined, [from, to]: [number, number]): boolean {
  return Array.isArray(part) && part[0] === from && part[1] === to;
}

function digest(messages: readonly Json[]): string {
  const hash = sha256.create();
  for (const message of messages) hash.update(utf8ToBytes(`${JSON.stringify(message)}\n`));
  return bytesToHex(hash.digest());
}
