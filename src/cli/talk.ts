/**
 * One message of a conversation, from its sending to its turn's end.
 *
 * 1. A message is sent once: every further call has its `messageId` and asks what became of it.
 * 2. While only a person can continue the turn, the run is watched and not written to, so that its history stays short.
 */
import { randomUUID } from 'node:crypto';
import type { RunHandle } from '../client/run-handle.js';
import type { KnownRunState } from '../client/run-state.js';
import type { Json, TurnState } from '../common/protocol.js';

/** How long one call waits for the turn's end. */
const WAIT_MS = 60_000;

export type WaitingTurn = Extract<TurnState, { interrupts: unknown }>;

export interface TalkOptions {
  /** Who sends it. */
  actor?: string | undefined;
  /** Called whenever the turn waits for people, with what they are asked. Returns whether to wait for them. */
  onQuestions: (turn: WaitingTurn) => boolean;
  /** Called when what people were asked is asked no more, or something else is. */
  onAnswered?: (() => void) | undefined;
}

/** Sends a message and waits until its turn has ended, however long services and people take. */
export async function talk(
  run: RunHandle,
  message: Json,
  { actor, onQuestions, onAnswered }: TalkOptions,
): Promise<TurnState> {
  const sending = { messageId: randomUUID(), waitMs: WAIT_MS, ...(actor !== undefined && { actor }) };
  for (;;) {
    const turn = await run.send(message, sending);
    if (turn.status === 'completed' || turn.status === 'failed') return turn;
    if (turn.status === 'waiting_for_human' && turn.interrupts.length > 0) {
      if (!onQuestions(turn)) return turn;
      await untilAnswered(run, turn);
      onAnswered?.();
    }
  }
}

async function untilAnswered(run: RunHandle, turn: WaitingTurn): Promise<void> {
  const asked = idsOf(turn);
  for await (const state of run.watch()) if (idsOf(state) !== asked) return;
}

function idsOf({ interrupts }: Pick<KnownRunState, 'interrupts'>): string {
  return JSON.stringify(interrupts.map(({ id }) => id));
}
