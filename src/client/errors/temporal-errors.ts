/**
 * The one place where what Temporal throws becomes an AirlockError.
 * What is not recognised here is returned as it is: it is a defect, and its stack is wanted.
 */
import type { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { AirlockError } from '../../common/errors.js';
import { airlockCommand } from '../../common/shell-word.js';
import { namespaceNotFound } from '../../connection/connection-error.js';
import { temporalClient, temporalCommon } from '../../connection/temporal-packages.js';
import { type CallSubject, translateGrpcError } from './grpc-errors.js';
import { payloadError, tooLarge } from './payload-errors.js';
import { RunEndedError } from './run-ended-error.js';
import { doesNotReplay, notBegun, noWorker, runClosed, runNotFound } from './run-errors.js';

const CODE_PREFIX = 'airlock.';

/** What to do about a refusal. */
const UNCHANGED = 'Nothing was changed. See what is pending: airlock inbox';
const fixes: Partial<Record<string, string>> = {
  bad_input: 'No turn began. Send what the agent takes.',
  message_exists:
    'No turn began. Send it with another messageId (of a command: --message-id), or without one.',
};

export function translateTemporalError(error: unknown, subject: CallSubject): unknown {
  const run = `Run '${subject.runId ?? ''}'`;
  if (error instanceof temporalCommon.WorkflowNotFoundError) {
    // The server had the update in memory only, for no worker had taken it, and has died since or moved the run.
    if (/\bupdate\b.*not found|wasn't found on server/i.test(error.message))
      return noWorker(run, subject.server, error);
    return /already completed/.test(error.message)
      ? runClosed(subject.runId, error)
      : runNotFound(subject.runId, subject.server, error);
  }
  if (error instanceof temporalCommon.WorkflowExecutionAlreadyStartedError) {
    return new AirlockError(
      'run_exists',
      `${run} exists already; an id names one run.`,
      `Choose another id, or look at it: ${airlockCommand('show', subject.runId === undefined ? [] : [subject.runId])}`,
      { cause: error },
    );
  }
  if (error instanceof temporalClient.WorkflowFailedError) return runEnded(subject.runId ?? '', error);
  if (error instanceof temporalClient.WorkflowUpdateFailedError) return refused(error);
  if (error instanceof temporalClient.WorkflowUpdateRPCTimeoutOrCancelledError)
    return noWorker(run, subject.server, error);
  if (error instanceof temporalCommon.NamespaceNotFoundError) {
    return namespaceNotFound(error.namespace, subject.server?.address, error);
  }
  if (error instanceof temporalClient.QueryNotRegisteredError) {
    // What a query handler throws comes without its type.
    const [, words] = /airlock\.too_large: (.*)/s.exec(error.message) ?? [];
    if (words !== undefined) return tooLarge(`${run}: ${words}`, { cause: error });
    return /did not register a handler/.test(error.message)
      ? notBegun(run, error)
      : doesNotReplay(run, error);
  }
  return payloadError(error) ?? translateGrpcError(error, subject, run);
}

export function isAbortedByClosing(error: unknown): boolean {
  return (
    error instanceof temporalCommon.WorkflowNotFoundError &&
    /update was aborted by closing/.test(error.message)
  );
}

function runEnded(runId: string, error: WorkflowFailedError): RunEndedError {
  const { cause } = error;
  const options = { cause: error };
  if (cause instanceof temporalCommon.CancelledFailure) {
    return new RunEndedError(runId, 'cancelled', 'cancelled', `Run '${runId}' was cancelled.`, options);
  }
  if (cause instanceof temporalCommon.TerminatedFailure) {
    const reason = cause.message === '' ? '' : `: ${cause.message}`;
    return new RunEndedError(
      runId,
      'terminated',
      'terminated',
      `Run '${runId}' was terminated${reason}.`,
      options,
    );
  }
  if (cause instanceof temporalCommon.TimeoutFailure) {
    return new RunEndedError(runId, 'timed_out', 'timed_out', `Run '${runId}' timed out.`, options);
  }
  const code = airlockCode(cause) ?? 'run_failed';
  const summary = `Run '${runId}' failed: ${cause?.message ?? error.message}`;
  return new RunEndedError(runId, 'failed', code, summary, options);
}

function refused(error: WorkflowUpdateFailedError): AirlockError {
  const { cause } = error;
  // The server says so of an update that its worker has passed over.
  if (/wasn't processed by worker/.test(cause?.message ?? '')) {
    return tooLarge(
      'What was sent is too large for a run to take, alone or beside what others sent at once',
      {
        cause: error,
      },
    );
  }
  // Only a conversation listens for messages, and the SDK says so in these words.
  if (/No registered handler for update: send\b/.test(cause?.message ?? '')) {
    return new AirlockError(
      'not_a_conversation',
      'The run is no conversation, so it takes no messages.',
      'Start one with conversation: true (airlock start --conversation). What the run itself asks is answered as airlock inbox shows.',
      { cause: error },
    );
  }
  const code = airlockCode(cause) ?? 'decision_failed';
  return new AirlockError(code, cause?.message ?? error.message, fixes[code] ?? UNCHANGED, { cause: error });
}

function airlockCode(cause: Error | undefined): string | undefined {
  if (!(cause instanceof temporalCommon.ApplicationFailure)) return undefined;
  return cause.type?.startsWith(CODE_PREFIX) ? cause.type.slice(CODE_PREFIX.length) : undefined;
}
