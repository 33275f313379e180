/**
 * How many fetches of a run are activities at once. The server takes no more than 2,000 that are pending, and refuses the
 * whole workflow task for one more, again and again; others wait here for their turn.
 *
 * A fetch that its turn has given up may be pending at the server for a while longer: there is room for as many again.
 */
import { CancellationScope, patched } from '@temporalio/workflow';
import { runState } from '../sandbox/run-state.js';

const MAX_PENDING = 1_000;

export class FetchQueue {
  #pending = 0;
  readonly #waiting = new Set<() => void>();

  /** Takes a place where there is one. A run from before this limit continues without it. */
  take(): boolean {
    if (this.#pending >= MAX_PENDING && patched('airlock fetches wait for their turn')) return false;
    this.#pending += 1;
    return true;
  }

  /**
   * Resolves with a place taken, the first to wait first.
   * @throws CancelledFailure
   */
  async takeLater(): Promise<void> {
    let enter = () => {};
    const turn = new Promise<void>((resolve) => {
      enter = resolve;
    });
    this.#waiting.add(enter);
    try {
      await Promise.race([turn, CancellationScope.current().cancelRequested]);
    } catch (error) {
      // It may have been given a place in the same turn.
      if (!this.#waiting.delete(enter)) this.leave();
      throw error;
    }
  }

  /** Gives a place back, to the one that waits longest. */
  leave(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#pending -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

/** The one of this run. */
export function fetchQueue(): FetchQueue {
  return runState('fetch-queue', () => new FetchQueue());
}
