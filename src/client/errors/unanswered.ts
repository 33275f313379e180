/** Which failures mean that workers were silent. Apart from the rest, for it loads nothing of Temporal's. */
import { AirlockError } from '../../common/errors.js';

/** A worker that cannot read a payload of a run is silent about it as well. */
const silences: readonly string[] = ['no_worker', 'payload_missing', 'payload_store_failed'];

/** For a `catch` where silence of the workers is no failure. */
export function unlessNoWorker(error: unknown): undefined {
  if (AirlockError.isInstance(error) && silences.includes(error.code)) return undefined;
  throw error;
}

/** What a query fails with where the run itself is known to the server, and only what a worker adds is missing. */
const unanswered = ['run_not_begun', 'not_replayable', 'run_stuck', ...silences];

export function isUnanswered(error: unknown): error is AirlockError {
  return AirlockError.isInstance(error) && unanswered.includes(error.code);
}
