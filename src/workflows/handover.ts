/**
 * When a run is handed over to its next execution (continue-as-new), and with what.
 *
 * Wanted once the history is long, the server suggests it, somebody asks for it, or (where that is allowed) there is
 * another build to go on with; due once no activity is under way, whose deadlines bound
 * the wait, and no update handler runs. A run that has more to carry than a payload holds goes on where it is.
 */
import { allHandlersFinished, workflowInfo } from '@temporalio/workflow';
import { settings } from './settings.js';
import { isTooLarge } from './size.js';

export class HandOver<Next> {
  readonly #isQuiet: () => boolean;
  readonly #make: () => Next;
  /** There was too much to carry; it will not become less. */
  #isImpossible = false;
  #isAsked = false;
  next: Next | undefined;

  /**
   * @param isQuiet whether nothing is under way
   * @param make what the next execution is given, made when the workflow is at rest
   */
  constructor(isQuiet: () => boolean, make: () => Next) {
    this.#isQuiet = isQuiet;
    this.#make = make;
  }

  get isWanted(): boolean {
    if (this.#isImpossible) return false;
    const { continueAsNewSuggested, historyLength, targetWorkerDeploymentVersionChanged } = workflowInfo();
    const { limits, upgradeOnContinueAsNew } = settings();
    return (
      this.#isAsked ||
      continueAsNewSuggested ||
      historyLength >= limits.historyEvents ||
      (upgradeOnContinueAsNew && targetWorkerDeploymentVersionChanged)
    );
  }

  /** Somebody wants it, for whatever the next execution may find. */
  ask(): void {
    this.#isAsked = true;
  }

  get isDue(): boolean {
    return this.isWanted && this.#isQuiet() && allHandlersFinished();
  }

  /** @returns whether the run is to end this execution with `next` */
  prepare(): boolean {
    if (!this.isDue) return false;
    const next = this.#make();
    this.#isImpossible = isTooLarge(next);
    if (!this.#isImpossible) this.next = next;
    return !this.#isImpossible;
  }
}
