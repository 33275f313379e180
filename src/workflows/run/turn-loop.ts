/**
 * The turns of a conversation, played one by one until it is closed and no message waits.
 *
 * 1. A turn that fails, or is stopped at a limit of its own, is told to its sender; the conversation goes on from where
 *    the graph was left. What stops the run ends the conversation.
 * 2. What a turn still waited for when it ended is given up with it.
 */
import type { ApplicationFailure } from '@temporalio/workflow';
import type { Json } from '../../common/protocol.js';
import type { Conversation, TurnEnd } from '../conversation/conversation.js';
import { atRest, restUntil } from '../idle.js';
import type { Outcome } from '../outcome/outcome.js';

/** What of the run turns need. */
export interface TurnsHost {
  readonly conversation: Conversation;
  readonly handOver: { readonly isDue: boolean; prepare(): boolean };
  readonly limits: { beginTurn(turn: number): void; endTurn(): void };
  /** What stopped the run as a whole, once something has. */
  stopped(): ApplicationFailure | undefined;
  play(input: Json): Promise<Outcome | undefined>;
  /** @throws DeterminismViolationError where the agent's code was changed */
  endOf(outcome: Outcome): TurnEnd;
  giveUp(): void;
  /** Told when no message waits. */
  onWaiting(): void;
}

/**
 * @returns what the conversation comes to, or nothing where the run is to be handed over to its next execution first
 * @throws ApplicationFailure with what stopped the run, CancelledFailure
 */
export async function playTurns(host: TurnsHost): Promise<Json | undefined> {
  const { conversation, handOver, limits } = host;
  const isCalled = () => conversation.hasMessage || conversation.isClosed || host.stopped() !== undefined;
  for (;;) {
    throwIfStopped(host);
    const playing = conversation.next();
    if (playing) {
      limits.beginTurn(playing.turn);
      const outcome = await host.play(playing.message);
      if (!outcome) return undefined;
      throwIfStopped(host);
      host.giveUp();
      limits.endTurn();
      conversation.end(host.endOf(outcome));
    } else if (conversation.isClosed) {
      return conversation.result;
    } else {
      await restUntil(
        () => isCalled() || handOver.isDue,
        () => host.onWaiting(),
      );
      await atRest();
      if (!isCalled() && handOver.prepare()) return undefined;
    }
  }
}

function throwIfStopped(host: TurnsHost): void {
  const failure = host.stopped();
  if (failure) throw failure;
}
