/**
 * A worker from its first poll to its end, which comes within a bounded time and never in silence.
 *
 * 1. A worker whose core has given up (a completion that it cannot read, a poll that is refused for good) polls no more,
 *    and the SDK may wait for it for ever. It counts as failed once the SDK says so, or no longer polls though it runs.
 * 2. A worker that was asked to stop ends when its work has, or the grace and a little more is over. What then still
 *    runs is given to another worker when its own time is up.
 */
import { Runtime, type Worker } from '@temporalio/worker';
import { AirlockError } from '../common/errors.js';
import { errorMessage } from '../common/thrown.js';

export interface RoleWorker {
  readonly role: 'agent' | 'resources';
  readonly worker: Worker;
}

/** Beyond the grace, for cancelled fetches to be reported. */
export const FORCE_AFTER_GRACE_MS = 5_000;
/** For the SDK to say why a worker failed, before it is left to itself. */
const LAST_WORDS_MS = 3_000;
const LOOK_EVERY_MS = 250;

/** Whether it asks the server for work. */
export function isPolling({ role, worker }: RoleWorker): boolean {
  const { runState, workflowPollerState, activityPollerState } = worker.getStatus();
  return (
    runState === 'RUNNING' && (role === 'agent' ? workflowPollerState : activityPollerState) === 'POLLING'
  );
}

/** @throws AirlockError `worker_failed` */
export async function runToEnd({ role, worker }: RoleWorker, graceMs: number): Promise<void> {
  const run = worker.run();
  run.catch(() => {});
  const watch = new AbortController();
  try {
    await Promise.race([run, untilOverdue({ role, worker }, graceMs, watch.signal)]);
  } catch (error) {
    if (isStopOverdue(error)) {
      const { numInFlightActivities } = worker.getStatus();
      Runtime.instance().logger.warn(
        `The ${role} worker was stopped before all had ended: ${numInFlightActivities} fetches did not heed their signal within worker.shutdownGrace. Their next attempts follow.`,
      );
      return;
    }
    throw workerFailed(role, error);
  } finally {
    watch.abort();
  }
}

/** Rejects where the worker does not end though it should. */
function untilOverdue({ role, worker }: RoleWorker, graceMs: number, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    let failedAt: number | undefined;
    let stoppingAt: number | undefined;
    const look = () => {
      const { runState } = worker.getStatus();
      const isSilent = runState === 'RUNNING' && !isPolling({ role, worker });
      if (runState === 'FAILED' || isSilent) failedAt ??= Date.now();
      if (runState === 'STOPPING' || runState === 'DRAINING') stoppingAt ??= Date.now();
      if (failedAt !== undefined && Date.now() - failedAt > LAST_WORDS_MS) {
        reject(new Error('it polls for work no more; the log says why'));
      }
      if (stoppingAt !== undefined && Date.now() - stoppingAt > graceMs + FORCE_AFTER_GRACE_MS) {
        reject(new StopOverdue());
      }
    };
    const clock = setInterval(look, LOOK_EVERY_MS);
    over.addEventListener('abort', () => clearInterval(clock), { once: true });
  });
}

class StopOverdue extends Error {}

/** The SDK's own bound, `shutdownForceTime`, may come first. */
function isStopOverdue(error: unknown): boolean {
  return (
    error instanceof StopOverdue ||
    (error instanceof Error && error.name === 'GracefulShutdownPeriodExpiredError')
  );
}

function workerFailed(role: RoleWorker['role'], cause: unknown): AirlockError {
  if (AirlockError.isInstance(cause)) return cause;
  return new AirlockError(
    'worker_failed',
    `The ${role} worker cannot continue: ${errorMessage(cause)}.`,
    'Runs and fetches wait for another worker and lose nothing. Start it again; airlock doctor looks at the server.',
    { cause },
  );
}
