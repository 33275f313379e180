/** A fetch without an answer: as the agent sees it, and read off the failure that a resource worker gave. */
import type { ApplicationFailure } from '@temporalio/workflow';
import { isFetchErrorCode, isFetchFailureType, isPayloadFailureType } from '../../common/errors.js';
import { readPolicyDecisions } from '../../common/policy-decisions.js';
import type { FetchAnswer, Json, PolicyDecision } from '../../common/protocol.js';

/** What is recorded of a fetch beside its answer. */
export interface Recorded {
  policy?: PolicyDecision[] | undefined;
  /** Not seen by a handler. */
  handled?: false | undefined;
}

export function failure(resource: string, code: string, message: string, details?: Json): FetchAnswer {
  return { ok: false, error: { code, resource, message, ...(details !== undefined && { details }) } };
}

interface FailureDetail {
  code?: unknown;
  details?: Json;
  next?: unknown;
  policy?: unknown;
  handled?: unknown;
}

/** The code and details a resource worker gave; a worker in another language may give none. */
export function classified({ type, details }: ApplicationFailure): Recorded & {
  code: string;
  details?: Json;
  next?: string | undefined;
} {
  const [first] = (details ?? []) as (FailureDetail | undefined)[];
  if (!isFetchFailureType(type) && !isPayloadFailureType(type)) return { code: 'failed' };
  if (!isFetchErrorCode(first?.code)) return { code: 'failed' };
  const next = typeof first.next === 'string' ? first.next : undefined;
  const policy = readPolicyDecisions(first.policy);
  return {
    code: first.code,
    next,
    ...(first.details !== undefined && { details: first.details }),
    ...(policy && { policy }),
    ...(first.handled === false && { handled: first.handled }),
  };
}
