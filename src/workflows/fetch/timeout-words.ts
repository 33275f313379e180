/** A fetch whose time is over, in words: which time, and how the last attempt failed, where the server still knows it. */
import type { TimeoutFailure } from '@temporalio/workflow';
import { durationText } from '../../common/duration-text.js';
import type { FetchPolicy } from '../../common/fetch-policy.js';
import type { Json } from '../../common/protocol.js';
import type { FetchEntry } from '../ledger-entry.js';

export function timeoutMessage(
  { id, request: { resource } }: FetchEntry,
  { timeoutType, cause }: TimeoutFailure,
  { deadlineMs, attemptTimeoutMs, heartbeatTimeoutMs }: FetchPolicy,
): string {
  const before = cause?.message ? ` The last attempt that failed: ${cause.message}` : '';
  switch (timeoutType) {
    case 'START_TO_CLOSE': {
      const mostMs = Math.min(attemptTimeoutMs, deadlineMs);
      return `${resource} gave no answer to ${id}: the last attempt took longer than ${durationText(mostMs)}.${before}`;
    }
    case 'HEARTBEAT':
      return `${resource} gave no answer to ${id}: its worker did not report for ${durationText(heartbeatTimeoutMs ?? 0)}, and may be gone.${before}`;
    default:
      return `${resource} gave no answer to ${id} within its deadline of ${durationText(deadlineMs)}.${before}`;
  }
}

export function timeoutDetails({ timeoutType }: TimeoutFailure, { deadlineMs }: FetchPolicy): Json {
  return { timeoutType: String(timeoutType), deadlineMs };
}
