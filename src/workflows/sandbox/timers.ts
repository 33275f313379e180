/**
 * `setTimeout` and `clearTimeout` of the sandbox, with a table of timers for each run.
 *
 * The SDK has one table for all runs of a V8 context, and its handles are counted anew in every run: `clearTimeout` in
 * one run then cancels the timer of the same number of another. Runs hang, and their histories do not replay.
 *
 * 1. A handle means something in the run that it was given to, and nowhere else. Any other value is ignored, as in a
 *    browser; the SDK would send a command that the server does not understand.
 * 2. The commands are the SDK's own, in the SDK's order: histories from before replay.
 * 3. Must be evaluated before any library that keeps a reference to `setTimeout`: it is the first preloaded module.
 */
import { CancellationScope, sleep } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';
import { timerDelay } from '../../common/timer-delay.js';
import { runState } from './run-state.js';

interface Timers {
  /** Those that have neither fired nor been cleared, by handle. */
  pending: Map<number, CancellationScope>;
  /** Every handle that this run was given. */
  issued: Set<number>;
}

type Callback = (...args: unknown[]) => void;
interface Globals {
  setTimeout(callback: Callback, delayInMs?: unknown, ...args: unknown[]): number;
  clearTimeout(handle?: unknown): void;
}

const globals = globalThis as unknown as Globals;
const clearEndedTimer = globals.clearTimeout;

function timersOfRun(): Timers {
  return runState('timers', () => ({ pending: new Map(), issued: new Set() }));
}

globals.setTimeout = (callback, delayInMs, ...args) => {
  if (typeof callback !== 'function') throw new TypeError('The callback of setTimeout must be a function.');
  const { pending, issued } = timersOfRun();
  // `sleep` takes this number.
  const handle = getActivator().nextSeqs.timer;
  const scope = new CancellationScope();
  scope
    .run(() => sleep(timerDelay(delayInMs)))
    .then(
      () => {
        pending.delete(handle);
        callback(...args);
      },
      () => {
        pending.delete(handle);
      },
    );
  pending.set(handle, scope);
  issued.add(handle);
  return handle;
};

globals.clearTimeout = (handle) => {
  const { pending, issued } = timersOfRun();
  if (typeof handle !== 'number' || !issued.has(handle)) return;
  const scope = pending.get(handle);
  if (!scope) {
    // The SDK counts one more here, and histories rest on its counting.
    clearEndedTimer(handle);
    return;
  }
  pending.delete(handle);
  scope.cancel();
};
