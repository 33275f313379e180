/** Which failures mean that workers were silent. Apart from the rest, for it loads nothing of Temporal's. */
import { AirlockError } from '../../common/errors.js';

/** What a query fails with where the run itself is known to the server, and only what a worker adds is missing. */
const unanswered = [
  'no_worker',
  'run_not_begun',
  'not_replayable',
  'run_stuck',
  'payload_missing',
  'payload_store_failed',
];

export function isUnanswered(error: unknown): error is AirlockError {
  return AirlockError.isInstance(error) && unanswered.includes(error.code);
}
