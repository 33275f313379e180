/**
 * The ids of messages whose turns have ended, for much longer than what came of them: a sender that has lost its answer and
 * sends the message again a month later does not begin a second turn.
 *
 * Kept are hashes, one after the other in one text: a turn costs `DIGITS` bytes of a snapshot, however long its id is.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Turns that are remembered, the latest. */
export const MAX_IDS_KEPT = 10_000;
/** Hexadecimal digits of a hash: among as many ids, two are alike in one of 5 million conversations. */
const DIGITS = 12;
/** Of a message without an id. */
const NONE = '.'.repeat(DIGITS);

export interface EndedMessagesSnapshot {
  /** The first turn that is remembered. */
  first: number;
  hashes: string;
}

export class EndedMessages {
  #first: number | undefined;
  #hashes: string;

  constructor({ first, hashes }: Partial<EndedMessagesSnapshot> = {}) {
    this.#first = first;
    this.#hashes = hashes ?? '';
  }

  /** Turns end one after the other; those before a gap are forgotten. */
  add(turn: number, messageId: string | undefined): void {
    if (this.#first === undefined || this.#first + this.#count !== turn) {
      this.#first = turn;
      this.#hashes = '';
    }
    this.#hashes += messageId === undefined ? NONE : hashOf(messageId);
    const tooMany = this.#count - MAX_IDS_KEPT;
    if (tooMany <= 0) return;
    this.#first += tooMany;
    this.#hashes = this.#hashes.slice(tooMany * DIGITS);
  }

  /** @returns the turn that a message of this id began */
  turnOf(messageId: string): number | undefined {
    const hash = hashOf(messageId);
    let at = this.#hashes.indexOf(hash);
    // Two hashes side by side may look like a third.
    while (at >= 0 && at % DIGITS !== 0) at = this.#hashes.indexOf(hash, at + 1);
    return at < 0 || this.#first === undefined ? undefined : this.#first + at / DIGITS;
  }

  /** @returns nothing where there are none */
  snapshot(): EndedMessagesSnapshot | undefined {
    return this.#first === undefined ? undefined : { first: this.#first, hashes: this.#hashes };
  }

  get #count(): number {
    return this.#hashes.length / DIGITS;
  }
}

function hashOf(messageId: string): string {
  return bytesToHex(sha256(utf8ToBytes(messageId))).slice(0, DIGITS);
}
