/** What a gRPC status means to the caller of a run. */
import { AirlockError } from '../../common/errors.js';
import { grpcStatus as grpc, grpcErrorOf } from '../../connection/grpc-status.js';
import type { AskedServer } from '../asked-server.js';
import { noWorker, runNotFound, taskFails } from './run-errors.js';

/** What was being done, for the message. */
export interface CallSubject {
  /** The run, where the call was about one. */
  runId?: string | undefined;
  /** Whether a worker has to answer, so that silence means that there is none. */
  needsWorker: boolean;
  /** The server that was asked. */
  server?: AskedServer | undefined;
  /** Whether its deadline has passed. */
  late?: boolean | undefined;
}

/** How gRPC tells that a call was cancelled by its own caller. */
const CANCELLED_HERE = 'Cancelled on client';
/** What the server says of an update whose workflow task has failed. Nothing of it stands in the history. */
const DROPPED_WITH_TASK = /unexpected workflow task failure/i;

/** An update was dropped, for the workflow task that was to take it has failed. */
export function isDroppedWithTask(error: unknown): boolean {
  const status = grpcErrorOf(error);
  return status?.code === grpc.failedPrecondition && DROPPED_WITH_TASK.test(status.details);
}

/** @returns the error itself where its status means nothing here */
export function translateGrpcError(error: unknown, subject: CallSubject, run: string): unknown {
  const status = grpcErrorOf(error);
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
      return subject.needsWorker
        ? noWorker(run, subject.server, error)
        : unreachable('it did not answer in time', options);
    case grpc.failedPrecondition:
      if (subject.needsWorker && (/failed state/i.test(status.details) || isDroppedWithTask(error)))
        return taskFails(run, error);
      return subject.needsWorker
        ? noWorker(run, subject.server, error)
        : requestRefused(status.details, options);
    case grpc.notFound:
      return subject.runId === undefined
        ? requestRefused(status.details, options)
        : runNotFound(subject.runId, subject.server, error);
    case grpc.invalidArgument:
      if (isBadQuery(status.details)) return badQuery(status.details, options);
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

/** Of a query that somebody wrote; of Airlock's own attributes the server has to be told. */
function isBadQuery(details: string): boolean {
  const [, attribute] = /invalid search attribute:?\s*'?"?([\w.]+)/i.exec(details) ?? [];
  if (attribute !== undefined) return !attribute.startsWith('Airlock');
  return /\binvalid query\b|\bmalformed (?:SQL )?query\b/i.test(details);
}

function badQuery(details: string, options: ErrorOptions): AirlockError {
  return new AirlockError(
    'bad_query',
    `The visibility query is not valid: ${details}.`,
    "Fix it; Airlock's own attributes are AirlockAgent, AirlockVersion, AirlockStatus, AirlockAssignees, AirlockOpenQuestions and AirlockPrincipal.",
    options,
  );
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
    'Fix what it names and try again.',
    options,
  );
}
