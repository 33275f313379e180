/**
 * Sends again what the server has dropped on the way to the run. Whoever sends an update gives it an id by which the run
 * knows it (`decisionId`, `messageId`), so that it counts once.
 */
import { THREAD_REPLACED } from '../common/protocol.js';
import { isDroppedWithTask } from './errors/grpc-errors.js';
import { isAbortedByClosing } from './errors/temporal-errors.js';

/** Before an update is sent to the next workflow task; doubled each time. */
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 2_000;

/**
 * - An update that comes as an execution closes is aborted by the server; asked again, it finds the run's next execution,
 *   or that the run has ended.
 * - The server drops an update with the workflow task that was to take it, where that task fails: one that continues as new
 *   while something comes in, for one. The next task takes it.
 * - A query fails once where the run's thread was lost: the worker finds out by it, and answers the next one.
 *
 * @param deadline in milliseconds, as `Date.now()` has them
 * @param giveUp ends the pauses
 */
export async function untilTaken<T>(
  action: () => Promise<T>,
  deadline: number,
  giveUp: AbortSignal,
): Promise<T> {
  let isAskedAgain = false;
  for (let pauseMs = FIRST_PAUSE_MS; ; ) {
    try {
      return await action();
    } catch (error) {
      if (isAbortedByClosing(error)) continue;
      if (!isAskedAgain && String(error).includes(THREAD_REPLACED)) {
        isAskedAgain = true;
        continue;
      }
      if (!isDroppedWithTask(error) || Date.now() + pauseMs >= deadline) throw error;
      await pause(pauseMs, giveUp);
      if (giveUp.aborted) throw error;
      pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
    }
  }
}

function pause(ms: number, giveUp: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      giveUp.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    giveUp.addEventListener('abort', end);
    if (giveUp.aborted) end();
  });
}
