/**
 * The messages of a conversation: which turn each begins, and how turns ended.
 *
 * 1. Turns are numbered from 1 in the order their messages came; one is played at a time.
 * 2. A message id begins one turn: sent again with the same words, it is the same turn. Of a turn that ended long ago it is
 *    known that it did.
 * 3. A closed conversation takes no more messages; those that wait are played to their end.
 */
import { valueFingerprint } from '../../common/fingerprint.js';
import type { Actor, Json, RunState } from '../../common/protocol.js';
import { EndedMessages, type EndedMessagesSnapshot } from './ended-messages.js';

/** A turn, and who sent the message that began it. */
export interface Turn {
  turn: number;
  sentBy?: Actor | undefined;
}

interface Message extends Turn {
  message: Json;
  messageId?: string | undefined;
  /** Fingerprint of the message as it came, where it has an id; none in snapshots of 0.1.0. */
  words?: string | undefined;
}

/** How a turn ended. */
export type TurnOutcome =
  | { status: 'completed'; result: Json; messagesBefore?: number }
  | { status: 'failed'; error: { code: string; message: string } };

type EndedTurn = Omit<Message, 'message'> & { end: TurnOutcome };

export interface ConversationSnapshot {
  turns: number;
  playing: Message | undefined;
  waiting: Message[];
  ended: EndedTurn[];
  /** Nothing before the first turn has ended, and in snapshots of 0.1.0. */
  ids?: EndedMessagesSnapshot;
  closed: boolean;
}

/** Ends that are kept for senders who ask again; older ones are in the log. */
const MAX_ENDS_KEPT = 20;

export class Conversation {
  #turns: number;
  #playing: Message | undefined;
  readonly #waiting: Message[];
  readonly #ended: EndedTurn[];
  readonly #ids: EndedMessages;
  #closed: boolean;

  constructor(snapshot?: ConversationSnapshot) {
    this.#turns = snapshot?.turns ?? 0;
    this.#playing = snapshot?.playing;
    this.#waiting = [...(snapshot?.waiting ?? [])];
    this.#ended = [...(snapshot?.ended ?? [])];
    this.#ids = new EndedMessages(snapshot?.ids);
    if (!snapshot?.ids) for (const { turn, messageId } of this.#ended) this.#ids.add(turn, messageId);
    this.#closed = snapshot?.closed ?? false;
  }

  /** @returns the turn that this message begins, or began */
  queue(message: Json, messageId?: string, sentBy?: Actor): Turn {
    const begun = this.begunBy(messageId);
    if (begun) return begun;
    this.#turns += 1;
    // At once: an agent may change the message that it is given.
    const words = messageId === undefined ? undefined : valueFingerprint(message);
    const queued = { turn: this.#turns, message, messageId, words, sentBy };
    this.#waiting.push(queued);
    return queued;
  }

  /** The turn that a message began which was sent before. */
  begunBy(messageId: string | undefined): Omit<Message, 'message'> | undefined {
    return messageId === undefined ? undefined : this.#known.find((one) => one.messageId === messageId);
  }

  /** The turn that a message of this id began, where that message says something else than this one. */
  begunByOther(messageId: string | undefined, message: Json): number | undefined {
    const begun = this.begunBy(messageId);
    if (begun?.words === undefined) return undefined;
    return begun.words === valueFingerprint(message) ? undefined : begun.turn;
  }

  /** The turn that a message began, where the turn has ended and what came of it is not kept any more. */
  endedLongAgo(messageId: string | undefined): number | undefined {
    if (messageId === undefined || this.begunBy(messageId)) return undefined;
    return this.#ids.turnOf(messageId);
  }

  /** Begins the next turn, or continues the one in progress. */
  next(): Message | undefined {
    this.#playing ??= this.#waiting.shift();
    return this.#playing;
  }

  end(end: TurnOutcome): void {
    if (!this.#playing) return;
    const { turn, messageId, words, sentBy } = this.#playing;
    this.#ended.push({ turn, messageId, words, sentBy, end });
    this.#ids.add(turn, messageId);
    this.#dropOldest();
    this.#playing = undefined;
  }

  /** The last result stays, however many turns have failed since. */
  #dropOldest(): void {
    if (this.#ended.length <= MAX_ENDS_KEPT) return;
    const last = this.#ended.findLastIndex(({ end }) => end.status === 'completed');
    this.#ended.splice(last === 0 ? 1 : 0, 1);
  }

  close(): void {
    this.#closed = true;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  get hasMessage(): boolean {
    return this.#waiting.length > 0;
  }

  /** The turn being played; `undefined` between turns. */
  get playing(): Turn | undefined {
    return this.#playing;
  }

  endOf(turn: number): TurnOutcome | undefined {
    return this.#ended.find((ended) => ended.turn === turn)?.end;
  }

  /** What the conversation comes to: the result of the last turn that had one. */
  get result(): Json {
    return this.lastResult?.result ?? null;
  }

  /** As its sender was given it. */
  get lastResult(): Extract<TurnOutcome, { status: 'completed' }> | undefined {
    return this.#ended
      .map(({ end }) => end)
      .findLast((end): end is Extract<TurnOutcome, { status: 'completed' }> => end.status === 'completed');
  }

  view(): NonNullable<RunState['conversation']> {
    const turn = this.#turns - this.#waiting.length;
    const sentBy = this.#known.find((one) => one.turn === turn)?.sentBy;
    return {
      turn,
      ...(sentBy !== undefined && { sentBy }),
      queued: this.#waiting.length,
      closed: this.#closed,
    };
  }

  snapshot(): ConversationSnapshot {
    const ids = this.#ids.snapshot();
    return {
      turns: this.#turns,
      playing: this.#playing,
      waiting: this.#waiting,
      ended: this.#ended,
      ...(ids && { ids }),
      closed: this.#closed,
    };
  }

  get #known(): Omit<Message, 'message'>[] {
    return [...this.#ended, ...(this.#playing ? [this.#playing] : []), ...this.#waiting];
  }
}
