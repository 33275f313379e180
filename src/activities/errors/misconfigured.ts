/**
 * What an attempt says of a deployment that is not as it should be, so that the workflow can wait for it.
 *
 * 1. The failure itself carries what happens next. A replay reads it from the history, whatever the configuration says
 *    by then.
 * 2. An attempt of a fetch that waits is tried again for `misconfigured` and for nothing else: any other failure means
 *    that the deployment is fixed, and the fetch goes by its own deadline and retries again.
 */
import { ApplicationFailure, type CancelledFailure } from '@temporalio/common';
import { fetchFailureType } from '../../common/errors.js';
import type { FetchCall } from '../../common/protocol.js';

/** @param mode of the call; nothing where it could not be read */
export function steerMisconfigured(
  failure: ApplicationFailure | CancelledFailure,
  mode: FetchCall['whenMisconfigured'],
): ApplicationFailure | CancelledFailure {
  if (!(failure instanceof ApplicationFailure)) return failure;
  const isMisconfigured = failure.type === fetchFailureType('misconfigured');
  if (mode === 'waiting') {
    const next = isMisconfigured ? {} : { next: failure.nonRetryable ? 'end' : 'retry' };
    return changed(failure, !isMisconfigured, next);
  }
  return isMisconfigured ? changed(failure, true, mode === 'fail' ? {} : { next: 'wait' }) : failure;
}

/** The same failure, with more in its first detail. */
export function withDetails<Failure extends ApplicationFailure | CancelledFailure>(
  failure: Failure,
  more: object,
): Failure | ApplicationFailure {
  if (!(failure instanceof ApplicationFailure) || Object.keys(more).length === 0) return failure;
  return changed(failure, failure.nonRetryable === true, more);
}

function changed(failure: ApplicationFailure, isFinal: boolean, more: object): ApplicationFailure {
  const [first, ...others] = failure.details ?? [];
  const { message, type, nextRetryDelay, cause, stack } = failure;
  const made = ApplicationFailure.create({
    message,
    nonRetryable: isFinal,
    details: [{ ...Object(first), ...more }, ...others],
    ...(type != null && { type }),
    ...(nextRetryDelay != null && { nextRetryDelay }),
    ...(cause !== undefined && { cause }),
  });
  if (stack !== undefined) made.stack = stack;
  return made;
}
