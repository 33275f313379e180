/**
 * Plays an agent: one input at a time, from the agent's first request to its end. The loop of a run.
 *
 * 1. A fetch never waits behind a person: answers of both kinds wake one loop.
 * 2. Answers that are ready together are given to the agent together, when it is at rest.
 */
import { isCancellation } from '@temporalio/workflow';
import type { AgentSession } from '../agent/session.js';
import type { Json } from '../protocol.js';
import type { Exchange } from './exchange.js';
import type { Outcome } from './outcome.js';
import { atRest, restUntil } from './rest.js';
import { runFailure } from './run-failure.js';
import { settings } from './settings.js';

export interface PlayerHost {
  readonly session: AgentSession;
  readonly exchange: Exchange;
  readonly handOver: { readonly isWanted: boolean; readonly isDue: boolean; prepare(): boolean };
  /** Told whenever the agent has come to rest with something pending. */
  onRest(): void;
  /** Told when nodes that run again have been given all they had been given, and are at rest again. */
  onCaughtUp(): void;
}

export class Player {
  readonly #host: PlayerHost;
  #outcome: Outcome | undefined;
  #steps: number;

  constructor(host: PlayerHost, steps: number) {
    this.#host = host;
    this.#steps = steps;
  }

  /** Times the agent was given something: an input, or answers. */
  get steps(): number {
    return this.#steps;
  }

  /** Ends what is being played, for a reason that lies outside the agent: whatever the agent comes to counts no more. */
  breakOff(error: unknown): void {
    this.#outcome = { error };
  }

  /**
   * @returns how it ended, or nothing where the run is to be handed over to its next execution first
   * @throws ApplicationFailure `airlock.step_limit`, CancelledFailure
   */
  async play(input: Json): Promise<Outcome | undefined> {
    const { session, exchange, handOver } = this.#host;
    if (!session.isRestored) this.#step();
    this.#outcome = undefined;
    session.run(input).then(
      (result) => {
        this.#outcome ??= { result };
      },
      (error) => {
        this.#outcome ??= { error };
      },
    );
    for (;;) {
      void this.#tellWhenCaughtUp();
      await restUntil(
        () => this.#outcome !== undefined || (handOver.isWanted ? handOver.isDue : exchange.hasAnswers),
        () => this.#outcome || this.#host.onRest(),
      );
      if (handOver.isWanted) await atRest();
      if (this.#outcome) return this.#outcome;
      if (handOver.prepare()) return undefined;
      if (handOver.isWanted) continue;
      this.#step();
      session.deliver(exchange.takeAnswers());
    }
  }

  /** They are given it batch by batch, at one rest after another: what they ask in the end comes after `onRest`. */
  async #tellWhenCaughtUp(): Promise<void> {
    const { session } = this.#host;
    if (session.hasCaughtUp) return;
    try {
      await restUntil(() => this.#outcome !== undefined || session.hasCaughtUp);
    } catch (error) {
      // A cancelled run ends by itself, at the condition that `play` waits for.
      if (isCancellation(error)) return;
      throw error;
    }
    if (!this.#outcome) this.#host.onCaughtUp();
  }

  #step(): void {
    const limit = settings().limits.steps;
    this.#steps += 1;
    if (this.#steps > limit) {
      throw runFailure('step_limit', `The run was stopped at its limit of ${limit} steps (limits.steps).`);
    }
  }
}
