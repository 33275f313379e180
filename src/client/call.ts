import type { Client } from '@temporalio/client';
import { THREAD_REPLACED } from '../protocol.js';
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
    return await client.withDeadline(deadline, () => action().catch(unlessReplaced(action)));
  } catch (error) {
    throw translateTemporalError(error, { ...subject, late: Date.now() >= deadline });
  }
}

/** A query fails once where the run's thread was lost: the worker finds out by it, and answers the next one. */
function unlessReplaced<T>(action: () => Promise<T>): (error: unknown) => Promise<T> {
  return (error) => {
    if (String(error).includes(THREAD_REPLACED)) return action();
    throw error;
  };
}
