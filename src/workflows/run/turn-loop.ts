/**
 * The turns of a conversation, played one by one until it is closed and no message waits.
 *
 * 1. A turn that fails, or is stopped at a limit of its own, is reported to its sender; the conversation continues from
 *    where the graph was left. What stops the run ends the conversation.
 * 2. Requests that a turn still waited for when it ended are cancelled or withdrawn.
 */
import type { ApplicationFailure } from '@temporalio/workflow';
import type { Json } from '../../common/protocol.js';
import type { Conversation, TurnOutcome } from '../conversation/conversation.js';
import { idleUntil, untilIdle } from '../idle.js';
import type { Outcome } from '../outcome/outcome-mapper.js';

/** What of the run turns need. */
export interface TurnLoopHost {
  readonly conversation: Conversation;
  readonly continueAsNew: { readonly isDue: boolean; prepare(): boolean };
  readonly limits: { beginTurn(turn: number): void; endTurn(): void };
  /** What stopped the run as a whole, once something has. */
  stopped(): ApplicationFailure | undefined;
  run(input: Json): Promise<Outcome | undefined>;
  /** @throws DeterminismViolationError where the agent's code was changed */
  toTurnOutcome(outcome: Outcome): TurnOutcome;
  giveUp(): void;
  /** Called when no message waits. */
  onWaiting(): void;
}

/**
 * @returns the result of the conversation, or nothing where the run must be handed over to its next execution first
 * @throws ApplicationFailure with what stopped the run, CancelledFailure
 */
export async function runTurns(host: TurnLoopHost): Promise<Json | undefined> {
  const { conversation, continueAsNew, limits } = host;
  const isCalled = () => conversation.hasMessage || conversation.isClosed || host.stopped() !== undefined;
  for (;;) {
    throwIfStopped(host);
    const playing = conversation.next();
    if (playing) {
      limits.beginTurn(playing.turn);
      const outcome = await host.run(playing.message);
      if (!outcome) return undefined;
      throwIfStopped(host);
      host.giveUp();
      limits.endTurn();
      conversation.end(host.toTurnOutcome(outcome));
    } else if (conversation.isClosed) {
      return conversation.result;
    } else {
      await idleUntil(
        () => isCalled() || continueAsNew.isDue,
        () => host.onWaiting(),
      );
      await untilIdle();
      if (!isCalled() && continueAsNew.prepare()) return undefined;
    }
  }
}

function throwIfStopped(host: TurnLoopHost): void {
  const failure = host.stopped();
  if (failure) throw failure;
}
