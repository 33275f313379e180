/** How long a timer of JavaScript's waits, in milliseconds: what it is set for, as far as a server can keep it. */

/** A hundred years: the server keeps a timer's end as a number of nanoseconds. */
const MAX_DELAY_MS = 100 * 365 * 24 * 60 * 60 * 1000;

/** @param delayInMs what `setTimeout` was given */
export function timerDelay(delayInMs: unknown): number {
  const delay = Number(delayInMs);
  return Number.isNaN(delay) ? 1 : Math.min(Math.max(1, delay), MAX_DELAY_MS);
}
