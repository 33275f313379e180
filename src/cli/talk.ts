/**
 * One message of a conversation, from its sending to its turn's end.
 *
 * 1. A message is sent once: every further call has its `messageId` and asks what became of it.
 * 2. While only a person can continue the turn, the run is watched and not written to, so that its history stays short.
 */
import { randomUUID } from 'node:crypto';
import type { RunHandle } from '../client/run-handle.js';
import type { KnownRunState } from '../client/run-state.js';
import type { InterruptView, Json, TurnState } from '../common/protocol.js';

/** How long one call waits for the turn's end. */
const WAIT_MS = 60_000;

/** A turn that waits for people, or is queued behind one that does. */
export type WaitingTurn = Extract<TurnState, { interrupts: unknown } | { status: 'queued' }>;

/** The turn in progress, which keeps those behind it waiting. */
export interface TurnBefore {
  turn: number | undefined;
  interrupts: InterruptView[];
}

export interface TalkOptions {
  /** Makes sending it again harmless. Default: one is made. */
  messageId?: string | undefined;
  /** Who sends it. */
  actor?: string | undefined;
  /**
   * Called whenever the turn waits for people, with what they are asked; `before` is there where the turn before is what
   * waits for them. Returns whether to wait for them.
   */
  onQuestions: (turn: WaitingTurn, before?: TurnBefore) => boolean;
  /** Called when what people were asked is asked no more, or something else is. */
  onAnswered?: (() => void) | undefined;
}

/** Sends a message and waits until its turn has ended, however long services and people take. */
export async function talk(
  run: RunHandle,
  message: Json,
  { messageId = randomUUID(), actor, onQuestions, onAnswered }: TalkOptions,
): Promise<TurnState> {
  const sending = { messageId, waitMs: WAIT_MS, ...(actor !== undefined && { actor }) };
  for (;;) {
    const turn = await run.send(message, sending);
    if (turn.status === 'completed' || turn.status === 'failed') return turn;
    const before = turn.status === 'queued' ? await turnBefore(run) : undefined;
    const interrupts = before?.interrupts ?? (turn.status === 'waiting_for_human' ? turn.interrupts : []);
    if (turn.status !== 'queued' && turn.status !== 'waiting_for_human') continue;
    if (interrupts.length === 0) continue;
    if (!onQuestions(turn, before)) return turn;
    await untilAnswered(run, interrupts);
    onAnswered?.();
  }
}

/** @returns nothing where services can continue the turn in progress */
async function turnBefore(run: RunHandle): Promise<TurnBefore | undefined> {
  const { status, interrupts, conversation } = await run.state();
  return status === 'waiting_for_human' ? { turn: conversation?.turn, interrupts } : undefined;
}

async function untilAnswered(run: RunHandle, interrupts: InterruptView[]): Promise<void> {
  const asked = idsOf({ interrupts });
  for await (const state of run.watch()) if (idsOf(state) !== asked) return;
}

function idsOf({ interrupts }: Pick<KnownRunState, 'interrupts'>): string {
  return JSON.stringify(interrupts.map(({ id }) => id));
}
