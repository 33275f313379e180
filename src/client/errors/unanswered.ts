/** Which failures mean that workers were silent. Apart from the rest, for it loads nothing of Temporal's. */
import { AirlockError } from '../../common/errors.js';

/** For a `catch` where silence of the workers is no failure. */
export function unlessNoWorker(error: unknown): undefined {
  if (AirlockError.isInstance(error) && error.code === 'no_worker') return undefined;
  throw error;
}

/** What a query fails with where the run itself is known to the server, and only what a worker adds is missing. */
const unanswered = ['no_worker', 'run_not_begun', 'not_replayable', 'run_stuck'];

export function isUnanswered(error: unknown): error is AirlockError {
  return AirlockError.isInstance(error) && unanswered.includes(error.code);
}
