/** The one error that authors of resource handlers throw on purpose. */
import type { FetchErrorCode } from '../../common/errors.js';
import type { Json } from '../../common/protocol.js';

const RESOURCE_ERROR = Symbol.for('airlock.ResourceError');

export interface ResourceErrorOptions {
  /** What the agent sees as `FetchError.code`. */
  readonly code: FetchErrorCode;
  /** Said to the agent and kept in the history: no credentials. */
  readonly message: string;
  /** Default: true for `rate_limited`, `timeout`, `unavailable` and `failed`, false for every other code. */
  readonly retryable?: boolean;
  /** Wait at least this long before the next attempt. Default: the retry policy's own interval. */
  readonly retryAfterMs?: number;
  /** Facts that help the agent choose; JSON, no credentials. */
  readonly details?: Json;
  /** For debugging in this process; never leaves it. */
  readonly cause?: unknown;
}

/** Thrown by a handler to say what went wrong and whether trying again may help. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';
  readonly [RESOURCE_ERROR] = true;
  readonly code: FetchErrorCode;
  readonly retryable: boolean | undefined;
  readonly retryAfterMs: number | undefined;
  readonly details: Json | undefined;

  constructor({ code, message, retryable, retryAfterMs, details, cause }: ResourceErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
    this.details = details;
  }

  static isInstance(error: unknown): error is ResourceError {
    return typeof error === 'object' && error !== null && RESOURCE_ERROR in error;
  }
}
