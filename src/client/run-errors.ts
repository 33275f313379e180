/** What is said of a run that cannot take a call. */
import { AirlockError } from '../errors.js';

export function runNotFound(runId: string | undefined, cause?: unknown): AirlockError {
  return new AirlockError(
    'run_not_found',
    `There is no run '${runId ?? ''}'.`,
    'List the runs there are: airlock list',
    { cause },
  );
}

export function runClosed(runId: string | undefined, cause?: unknown): AirlockError {
  return new AirlockError(
    'run_closed',
    `Run '${runId ?? ''}' has ended and takes nothing any more.`,
    `See how it ended: airlock show ${runId ?? ''}`,
    { cause },
  );
}
