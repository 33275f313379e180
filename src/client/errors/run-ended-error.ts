import { AirlockError } from '../../common/errors.js';
import type { ClosedStatus } from '../../common/protocol.js';
import { airlockCommand } from '../../common/shell-word.js';

/** A run that ended otherwise than completed: failed, cancelled, terminated or timed out. `code` says why. */
export class RunEndedError extends AirlockError {
  constructor(
    readonly runId: string,
    readonly status: ClosedStatus,
    code: string,
    summary: string,
    options?: ErrorOptions,
  ) {
    super(
      code,
      summary,
      `See its requests and answers: ${airlockCommand('show', [runId], '--log')}`,
      options,
    );
  }

  static override isInstance(error: unknown): error is RunEndedError {
    return AirlockError.isInstance(error) && 'runId' in error && 'status' in error;
  }
}
