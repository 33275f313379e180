/**
 * How a payload store fails, as Temporal's failures: type `airlock.payload_…`, so that a workflow task, an activity and
 * a client each tell it by its code. The detail says what an agent sees of it, where it was a fetch that failed.
 */
import { ApplicationFailure } from '@temporalio/common';
import type { FetchErrorCode, PayloadErrorCode } from '../common/errors.js';

interface Kind {
  fetchCode: FetchErrorCode;
  /** Whether an activity is tried again. A workflow task always is. */
  isFinal: boolean;
}

const kinds: Record<PayloadErrorCode, Kind> = {
  payload_too_large: { fetchCode: 'too_large', isFinal: true },
  payload_missing: { fetchCode: 'failed', isFinal: true },
  payload_store_failed: { fetchCode: 'unavailable', isFinal: false },
};

export function payloadFailure(code: PayloadErrorCode, message: string): ApplicationFailure {
  const { fetchCode, isFinal } = kinds[code];
  return ApplicationFailure.create({
    type: `airlock.${code}`,
    message,
    nonRetryable: isFinal,
    details: [{ code: fetchCode }],
  });
}
