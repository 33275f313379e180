/**
 * Plays an agent: one input at a time, from the agent's first request to its end. The loop of a run.
 *
 * 1. A fetch never waits behind a person: answers of both kinds wake one loop.
 * 2. Answers that are ready together are given to the agent together, when it is at rest. Calls of its tasks that are over
 *    have returned by then.
 */
import { isCancellation, patched } from '@temporalio/workflow';
import type { AgentSession } from '../../agent/session/session.js';
import { StalledAgentError } from '../../agent/session/unanswerable-pause-error.js';
import { LATE_REQUESTS_PATCH, LATE_WITHDRAWALS_PATCH, STALLED_LATER_PATCH } from '../../common/patch-ids.js';
import type { Json } from '../../common/protocol.js';
import { idleUntil, untilIdle } from '../idle.js';
import type { Outcome } from '../outcome/outcome-mapper.js';
import type { Requests } from './requests.js';

/** The agent as far as the loop knows it. */
type LoopSession = Pick<
  AgentSession,
  'run' | 'deliver' | 'giveUp' | 'isRestored' | 'isReplaying' | 'isRerunning' | 'isReturning' | 'isStalled'
>;
type LoopRequests = Pick<Requests, 'raised' | 'withdrawn' | 'hasAnswers' | 'takeAnswers'>;

export interface AgentLoopHost {
  readonly session: LoopSession;
  readonly requests: LoopRequests;
  readonly continueAsNew: { readonly isSuggested: boolean; readonly isDue: boolean; prepare(): boolean };
  /** The agent is given something once more. */
  onStep(): void;
  /** Called whenever the agent has come to rest with something pending, also when a timer of its own has woken it. */
  onRest(): void;
  /** Called when nodes that run again have been given all they had been given, and are at rest again. */
  onCaughtUp(): void;
}

/**
 * What came after a rest, without an answer: a timer of the agent's own has led to it. What nodes that run again come to is
 * shown when they have caught up.
 */
class LateChanges {
  readonly #session: LoopSession;
  readonly #requests: LoopRequests;
  /** How many there were when they were last shown. */
  #seen: { raised: number; withdrawn: number } | undefined;
  #wasReplaying = false;

  constructor(session: LoopSession, requests: LoopRequests) {
    this.#session = session;
    this.#requests = requests;
  }

  startFromHere(): void {
    const { raised, withdrawn } = this.#requests;
    this.#seen = { raised, withdrawn };
    this.#wasReplaying = this.#session.isReplaying;
  }

  /** Whether there are any since this was asked last that are to be shown. A history from before they were continues without. */
  get areToBeShown(): boolean {
    const before = this.#seen;
    if (before === undefined) return false;
    const isCatchingUp = this.#wasReplaying;
    this.startFromHere();
    if (isCatchingUp) return false;
    if (this.#requests.raised > before.raised) return patched(LATE_REQUESTS_PATCH);
    return this.#requests.withdrawn > before.withdrawn && patched(LATE_WITHDRAWALS_PATCH);
  }
}

export class AgentLoop {
  readonly #host: AgentLoopHost;
  #outcome: Outcome | undefined;
  #isCatchingUp = false;

  constructor(host: AgentLoopHost) {
    this.#host = host;
  }

  /** Ends what is being played, whatever the agent comes to: it can do nothing any more. */
  stop(outcome: Exclude<Outcome, { result: unknown }>): void {
    this.#host.session.giveUp();
    this.#outcome = outcome;
  }

  /**
   * @returns how it ended, or nothing where the run must be handed over to its next execution first
   * @throws CancelledFailure
   */
  async run(input: Json): Promise<Outcome | undefined> {
    const { session, requests, continueAsNew } = this.#host;
    this.#outcome = undefined;
    if (!session.isRestored) this.#host.onStep();
    if (this.#outcome) return this.#outcome;
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
      const late = new LateChanges(session, requests);
      let hasRested = false;
      await idleUntil(() => {
        if (session.isReturning) return false;
        if (!hasRested) {
          hasRested = true;
          this.#onRest();
          late.startFromHere();
        }
        if (late.areToBeShown) this.#onRest();
        if (this.#isStalled && !session.isRerunning && patched(STALLED_LATER_PATCH)) this.#onRest();
        return (
          this.#outcome !== undefined ||
          (continueAsNew.isSuggested ? continueAsNew.isDue : requests.hasAnswers)
        );
      });
      if (continueAsNew.isSuggested) await untilIdle();
      if (this.#outcome) return this.#outcome;
      if (continueAsNew.prepare()) return undefined;
      if (continueAsNew.isSuggested) continue;
      this.#host.onStep();
      if (!this.#outcome) session.deliver(requests.takeAnswers());
    }
  }

  /** Nodes begin to run again, perhaps while the loop waits. */
  onRerun(): void {
    void this.#tellWhenCaughtUp();
  }

  /** To be asked at rest: at the first one, and at those that a timer of the agent's own has led to. */
  get #isStalled(): boolean {
    return this.#outcome === undefined && this.#host.session.isStalled;
  }

  #onRest(): void {
    if (this.#outcome) return;
    if (this.#isStalled) this.#outcome = { error: new StalledAgentError() };
    else this.#host.onRest();
  }

  /** They are given it batch by batch, at one rest after another: what they ask in the end comes after `onRest`. */
  async #tellWhenCaughtUp(): Promise<void> {
    const { session } = this.#host;
    if (this.#isCatchingUp || !session.isReplaying) return;
    this.#isCatchingUp = true;
    // A call that had not returned does so behind what was given again, and its task asks behind that.
    const isCaughtUp = () => this.#outcome !== undefined || !(session.isReplaying || session.isReturning);
    try {
      // They may begin once more before this goes on.
      do await idleUntil(isCaughtUp);
      while (!isCaughtUp());
    } catch (error) {
      // A cancelled run ends by itself, at the condition that `play` waits for.
      if (isCancellation(error)) return;
      throw error;
    } finally {
      this.#isCatchingUp = false;
    }
    if (!this.#outcome) this.#host.onCaughtUp();
  }
}
