/**
 * Failure types. Across a process boundary an error is recognised by its code, never by `instanceof`:
 * codes survive serialisation, other languages and two copies of this package.
 * Runs in the workflow sandbox as well as outside.
 */
import type { FetchFailure, Json } from './protocol.js';

/** Why a fetch failed, as the agent sees it. The table with causes and fixes is docs/errors.md. */
export const fetchErrorCodes = [
  'unknown_resource',
  'invalid_params',
  'invalid_result',
  'bad_request',
  'misconfigured',
  'unauthorized',
  'forbidden',
  'not_permitted',
  'not_found',
  'conflict',
  'rate_limited',
  'timeout',
  'unavailable',
  'too_large',
  'cancelled',
  'failed',
] as const;
export type FetchErrorCode = (typeof fetchErrorCodes)[number];

/** Why a run failed. Temporal shows the code as the failure's type, prefixed `airlock.`. */
export const runErrorCodes = [
  'bad_input',
  'unknown_agent',
  'unknown_version',
  'unsupported_feature',
  'agent_failed',
  'nondeterministic_agent',
  'agent_stalled',
  'state_not_storable',
  'step_limit',
  'fetch_limit',
  'question_limit',
  'time_limit',
  'compute_limit',
  'memory_limit',
  'result_not_json',
  'too_large',
] as const;
export type RunErrorCode = (typeof runErrorCodes)[number];

/** Why a payload that is kept outside the history cannot be had, or cannot be kept. */
export const payloadErrorCodes = ['payload_too_large', 'payload_missing', 'payload_store_failed'] as const;
export type PayloadErrorCode = (typeof payloadErrorCodes)[number];

export const isPayloadFailureType = (type: unknown): boolean =>
  payloadErrorCodes.some((code) => type === `airlock.${code}`);

const FETCH_ERROR = Symbol.for('airlock.FetchError');
const AIRLOCK_ERROR = Symbol.for('airlock.AirlockError');

/** Raised inside the agent by `fetch` when a resource gave no answer. The agent may catch it. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  readonly [FETCH_ERROR] = true;
  readonly code: FetchErrorCode;
  readonly resource: string;
  readonly details: Json | undefined;

  constructor(failure: FetchFailure) {
    super(failure.message);
    this.code = isFetchErrorCode(failure.code) ? failure.code : 'failed';
    this.resource = failure.resource;
    this.details = failure.details;
  }

  static isInstance(error: unknown): error is FetchError {
    return typeof error === 'object' && error !== null && FETCH_ERROR in error;
  }
}

export function isFetchErrorCode(code: unknown): code is FetchErrorCode {
  return fetchErrorCodes.some((known) => known === code);
}

const FETCH_FAILURE_PREFIX = 'airlock.fetch.';

/** Failure type of an activity `fetch.<resource>`; its first detail is `{ code, resource, details? }`. */
export const fetchFailureType = (code: FetchErrorCode) => `${FETCH_FAILURE_PREFIX}${code}`;

export const isFetchFailureType = (type: unknown): type is string =>
  typeof type === 'string' && type.startsWith(FETCH_FAILURE_PREFIX);

/** @returns nothing of a failure that is none of a fetch */
export const fetchFailureCode = (type: unknown): string | undefined =>
  isFetchFailureType(type) ? type.slice(FETCH_FAILURE_PREFIX.length) : undefined;

/** Something a person has to fix: what happened (`message`), which code, and what to do next (`hint`). */
export class AirlockError extends Error {
  override readonly name = 'AirlockError';
  readonly [AIRLOCK_ERROR] = true;
  /** What happened, without the hint; `message` is both. */
  readonly summary: string;

  constructor(
    readonly code: string,
    summary: string,
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(hint === undefined ? summary : `${summary} ${hint}`, options);
    this.summary = summary;
  }

  static isInstance(error: unknown): error is AirlockError {
    return typeof error === 'object' && error !== null && AIRLOCK_ERROR in error;
  }
}
