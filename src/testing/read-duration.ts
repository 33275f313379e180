import { type Duration, durationSchema } from '../common/fetch-policy.js';
import { TestRunError } from './test-run-error.js';

/** @throws TestRunError in words of what is no duration */
export function readDuration(given: Duration): number {
  const read = durationSchema.safeParse(given);
  if (read.success) return read.data;
  throw new TestRunError(`The time cannot be moved on: ${read.error.issues[0]?.message ?? 'no duration'}`);
}
