/** A failure between a worker and the threads of its isolated resources, classified and redacted where it began. */
import { ApplicationFailure } from '@temporalio/common';
import { classifyFetchError } from '../errors/classify.js';
import type { SentFailure } from './messages.js';

export function sendableFailure(error: unknown): SentFailure {
  if (!(error instanceof ApplicationFailure)) return sendableFailure(classifyFetchError(String(error), ''));
  const { message, type, nonRetryable, details, nextRetryDelay, stack } = error;
  return {
    message,
    type: type ?? undefined,
    isFinal: nonRetryable === true,
    details: details ?? [],
    retryDelayMs: typeof nextRetryDelay === 'number' ? nextRetryDelay : undefined,
    stack,
  };
}

export function receivedFailure({
  message,
  type,
  isFinal,
  details,
  retryDelayMs,
  stack,
}: SentFailure): ApplicationFailure {
  const failure = ApplicationFailure.create({
    message,
    nonRetryable: isFinal,
    details,
    ...(type !== undefined && { type }),
    ...(retryDelayMs !== undefined && { nextRetryDelay: retryDelayMs }),
  });
  if (stack !== undefined) failure.stack = stack;
  return failure;
}
