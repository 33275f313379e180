import type { FetchAttempt } from '../../client/fetch-attempts.js';
import { age } from './age.js';
import { oneLine } from './plain-text.js';

/**
 * `attempt 4, in 3s; the last one failed: GET … answered 500. (unavailable)`
 * @param known what is said beside it already
 */
export function renderAttempt(
  { attempt, lastFailure, nextAt }: FetchAttempt,
  now: Date,
  known?: string,
): string {
  const waitsMs = nextAt === undefined ? 0 : Date.parse(nextAt) - now.getTime();
  const soon = waitsMs > 0 && nextAt !== undefined ? `, in ${age(now.toISOString(), new Date(nextAt))}` : '';
  const why =
    lastFailure === undefined || lastFailure.message === known
      ? ''
      : `; the last one failed: ${oneLine(lastFailure.message, 300)} (${oneLine(lastFailure.code, 60)})`;
  return `attempt ${attempt}${soon}${why}`;
}
