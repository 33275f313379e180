/**
 * State as a saver keeps it: plain values of its own, and in them messages and whatever else LangGraph's serialiser knows
 * as the text that the serialiser makes of it. A message costs its text once, however many checkpoints, writes and arguments
 * of `Send` hold it; as long as it is what it was when the text was made (message-copies.ts).
 *
 * 1. All of a value is taken when it comes (draft.ts); nothing of it is shared with the agent, before or after.
 * 2. What is read from it (state-keeping.ts) is what is read from its text, which a snapshot holds (stored-state.ts): the
 *    same before and after a restore.
 */
import type { MessageCopy } from './message-copies.js';

export class KeptText {
  constructor(public text: string) {}
}

export class KeptMessage {
  text = '';
  /** What its text reads back as, once it has been read. */
  asRead: KeptMessage | undefined;
  /** Other texts of it, by who makes them. */
  readonly texts = new Map<MakeText, string>();

  constructor(readonly copy: MessageCopy | undefined) {}
}

/** Makes a text of a message from what it holds and nothing else. */
export type MakeText = (message: object) => string;

export class KeptSend {
  constructor(
    /** All but its arguments. */
    readonly shell: KeptText,
    readonly args: unknown,
  ) {}
}

export type Kept = KeptText | KeptMessage;

/** A value and what is in it, as kept. */
export type KeptState = unknown;
