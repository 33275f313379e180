/**
 * The one place where what Temporal throws becomes an AirlockError.
 * What is not recognised here is returned as it is: it is a defect, and its stack is wanted.
 */
import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  NamespaceNotFoundError,
  TerminatedFailure,
  TimeoutFailure,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { AirlockError } from '../errors.js';
import { payloadError, tooLarge } from './payload-errors.js';
import { RunEndedError } from './run-ended-error.js';
import { runClosed, runNotFound } from './run-errors.js';

/** What was being done, for the message. */
export interface CallSubject {
  /** The run, where the call was about one. */
  runId?: string | undefined;
  /** Whether a worker has to answer, so that silence means that there is none. */
  needsWorker: boolean;
  /** Whether its deadline has passed. */
  late?: boolean | undefined;
}

/** gRPC status codes that have a meaning of their own here. */
const grpc = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** How gRPC tells that a call was cancelled by its own caller. */
const CANCELLED_HERE = 'Cancelled on client';

const CODE_PREFIX = 'airlock.';

export function translateTemporalError(error: unknown, subject: CallSubject): unknown {
  const run = `Run '${subject.runId ?? ''}'`;
  if (error instanceof WorkflowNotFoundError) {
    // The server had the update in memory only, for no worker had taken it, and has died since or moved the run.
    if (/\bupdate\b.*not found|wasn't found on server/i.test(error.message)) return noWorker(run, error);
    return /already completed/.test(error.message)
      ? runClosed(subject.runId, error)
      : runNotFound(subject.runId, error);
  }
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    return new AirlockError(
      'run_exists',
      `${run} exists already; an id names one run.`,
      `Choose another id, or look at it: airlock show ${subject.runId ?? ''}`,
      { cause: error },
    );
  }
  if (error instanceof WorkflowFailedError) return runEnded(subject.runId ?? '', error);
  if (error instanceof WorkflowUpdateFailedError) return refused(error);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return noWorker(run, error);
  if (error instanceof NamespaceNotFoundError) {
    return new AirlockError(
      'namespace_not_found',
      `The server has no namespace '${error.namespace}'.`,
      'Check connection.namespace in temporal.config.ts, or TEMPORAL_NAMESPACE.',
      { cause: error },
    );
  }
  if (error instanceof QueryNotRegisteredError) {
    // What a query handler throws comes without its type.
    const [, words] = /airlock\.too_large: (.*)/s.exec(error.message) ?? [];
    if (words !== undefined) return tooLarge(`${run}: ${words}`, { cause: error });
  }
  return payloadError(error) ?? translateGrpcError(error, subject, run);
}

export function isAbortedByClosing(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError && /update was aborted by closing/.test(error.message);
}

function translateGrpcError(error: unknown, subject: CallSubject, run: string): unknown {
  const status = [error, error instanceof Error ? error.cause : undefined].find(isGrpcServiceError);
  if (status === undefined) return error;
  const options = { cause: error };
  // A deadline that passes on both sides at once comes as a cancellation now and then; and the server cancels a query
  // whose worker went away with it, or its own calls when it ends.
  const isSilence = status.code === grpc.cancelled && (subject.late || status.details !== CANCELLED_HERE);
  const code = isSilence ? grpc.deadlineExceeded : status.code;
  switch (code) {
    case grpc.unavailable:
      return unreachable(status.details, options);
    case grpc.deadlineExceeded:
      return subject.needsWorker ? noWorker(run, error) : unreachable('it did not answer in time', options);
    case grpc.failedPrecondition:
      if (subject.needsWorker && /failed state/i.test(status.details)) return taskFails(run, error);
      return subject.needsWorker ? noWorker(run, error) : requestRefused(status.details, options);
    case grpc.notFound:
      return subject.runId === undefined
        ? requestRefused(status.details, options)
        : runNotFound(subject.runId, error);
    case grpc.invalidArgument:
      return /search attribute/i.test(status.details)
        ? new AirlockError(
            'search_attributes_missing',
            `The server does not know Airlock's search attributes: ${status.details}.`,
            'Run airlock doctor; it prints the command that registers them.',
            options,
          )
        : requestRefused(status.details, options);
    case grpc.permissionDenied:
    case grpc.unauthenticated:
      return new AirlockError(
        'server_refused',
        `The server does not let this client in: ${status.details}.`,
        'Check the API key or certificate: airlock doctor shows which connection is used.',
        options,
      );
    default:
      return error;
  }
}

function runEnded(runId: string, error: WorkflowFailedError): RunEndedError {
  const { cause } = error;
  const options = { cause: error };
  if (cause instanceof CancelledFailure) {
    return new RunEndedError(runId, 'cancelled', 'cancelled', `Run '${runId}' was cancelled.`, options);
  }
  if (cause instanceof TerminatedFailure) {
    const reason = cause.message === '' ? '' : `: ${cause.message}`;
    return new RunEndedError(
      runId,
      'terminated',
      'terminated',
      `Run '${runId}' was terminated${reason}.`,
      options,
    );
  }
  if (cause instanceof TimeoutFailure) {
    return new RunEndedError(runId, 'timed_out', 'timed_out', `Run '${runId}' timed out.`, options);
  }
  const code = airlockCode(cause) ?? 'run_failed';
  const summary = `Run '${runId}' failed: ${cause?.message ?? error.message}`;
  return new RunEndedError(runId, 'failed', code, summary, options);
}

function refused(error: WorkflowUpdateFailedError): AirlockError {
  const { cause } = error;
  return new AirlockError(
    airlockCode(cause) ?? 'decision_failed',
    cause?.message ?? error.message,
    'Nothing was changed. See what is pending: airlock inbox',
    { cause: error },
  );
}

function airlockCode(cause: Error | undefined): string | undefined {
  if (!(cause instanceof ApplicationFailure)) return undefined;
  return cause.type?.startsWith(CODE_PREFIX) ? cause.type.slice(CODE_PREFIX.length) : undefined;
}

function noWorker(run: string, cause: unknown): AirlockError {
  return new AirlockError(
    'no_worker',
    `${run}: no agent worker answered in time.`,
    'Start one (airlock dev, or airlock worker --role agent) and try again.',
    { cause },
  );
}

function taskFails(run: string, cause: unknown): AirlockError {
  return new AirlockError(
    'run_stuck',
    `${run} is stuck: its workflow task has failed several times in a row, and is tried again.`,
    "Try again; if it stays so, the worker's log and the last Workflow Task Failed in the Web UI say why, and once that is mended the run goes on.",
    { cause },
  );
}

/** For a `catch` where silence of the workers is no failure. */
export function unlessNoWorker(error: unknown): undefined {
  if (AirlockError.isInstance(error) && error.code === 'no_worker') return undefined;
  throw error;
}

function unreachable(details: string, options: ErrorOptions): AirlockError {
  return new AirlockError(
    'server_unreachable',
    `The Temporal server cannot be reached: ${details}.`,
    'Start one with airlock dev, or name one in temporal.config.ts or TEMPORAL_ADDRESS.',
    options,
  );
}

function requestRefused(details: string, options: ErrorOptions): AirlockError {
  return new AirlockError(
    'request_refused',
    `The Temporal server refused the request: ${details}.`,
    'Mend what it names and try again.',
    options,
  );
}
