import type { Client } from '@temporalio/client';
import { type CallSubject, translateTemporalError } from './temporal-errors.js';

/** How long a call that the server, or a worker, answers at once may take. */
export const CALL_DEADLINE_MS = 10_000;

/** One short call: bounded in time, its failure translated. */
export async function call<T>(
  client: Client,
  subject: CallSubject,
  action: () => Promise<T>,
  deadlineMs = CALL_DEADLINE_MS,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  try {
    return await client.withDeadline(deadline, action);
  } catch (error) {
    throw translateTemporalError(error, { ...subject, late: Date.now() >= deadline });
  }
}
