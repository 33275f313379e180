/**
 * What a turn's sender is given of a result that holds the whole conversation, as that of a chat agent does: the messages
 * that the turn has added, and how many come before them. The whole at every turn would make the history of a conversation
 * grow with its square.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { messageText } from '../../agent/boundary.js';

export interface TurnResult {
  result: unknown;
  /** Messages of the conversation before those in the result. */
  messagesBefore?: number;
}

/** The messages of the last result, by what they hash to. */
export interface CarriedResult {
  count: number;
  digest: string;
}

export class TurnResults {
  /** The messages of the last result, as JSON. */
  #last: string[] = [];
  #carried: CarriedResult | undefined;

  constructor(carried?: CarriedResult) {
    this.#carried = carried;
  }

  /** @param result of a turn, as the agent gave it */
  cut(result: unknown): TurnResult {
    const texts = hasMessages(result) ? textsOf(result.messages) : undefined;
    if (!hasMessages(result) || !texts) return { result };
    const before = this.#startOf(texts);
    this.#last = texts;
    this.#carried = undefined;
    if (before === 0) return { result };
    return { result: { ...result, messages: result.messages.slice(before) }, messagesBefore: before };
  }

  snapshot(): CarriedResult | undefined {
    return this.#last.length > 0 ? { count: this.#last.length, digest: digest(this.#last) } : this.#carried;
  }

  /** How many messages it begins with as the last result did. */
  #startOf(texts: readonly string[]): number {
    const { count, digest: expected } = this.#carried ?? { count: 0 };
    if (count > 0) return digest(texts.slice(0, count)) === expected ? count : 0;
    const first = texts.findIndex((text, index) => text !== this.#last[index]);
    return first < 0 ? texts.length : first;
  }
}

function hasMessages(result: unknown): result is { messages: unknown[] } {
  return (
    typeof result === 'object' && result !== null && 'messages' in result && Array.isArray(result.messages)
  );
}

function asJson(message: unknown): string {
  return JSON.stringify(message) ?? 'null';
}

/** @returns nothing where one is no JSON: the code that makes the whole result JSON says so */
function textsOf(messages: readonly unknown[]): string[] | undefined {
  try {
    return messages.map((message) =>
      typeof message === 'object' && message !== null ? messageText(message, asJson) : asJson(message),
    );
  } catch {
    return undefined;
  }
}

function digest(texts: readonly string[]): string {
  const hash = sha256.create();
  for (const text of texts) hash.update(utf8ToBytes(`${text}\n`));
  return bytesToHex(hash.digest());
}
