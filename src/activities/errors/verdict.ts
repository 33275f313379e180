/** What a failure means for a fetch. Every recogniser gives one; `classify.ts` turns it into Temporal's failure. */
import type { FetchErrorCode } from '../../common/errors.js';
import type { Json } from '../../common/protocol.js';

export interface Verdict {
  readonly code: FetchErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly details?: Json | undefined;
}

const retriedCodes: ReadonlySet<FetchErrorCode> = new Set([
  'rate_limited',
  'timeout',
  'unavailable',
  'failed',
]);

/** Whether a code by itself, with nothing else known, is worth another attempt. */
export const isRetriedCode = (code: FetchErrorCode): boolean => retriedCodes.has(code);

/** A property of a value of unknown shape; undefined where reading it fails. */
export function propertyOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}
