/**
 * A workflow at rest: all jobs of the activation are done, and every microtask they led to. The SDK looks at
 * conditions at once, between jobs, and again each time the microtask queue is empty.
 *
 * Each look that lets code continue costs another entry into the sandbox, which is the most expensive thing an activation
 * does; so what is done at rest is done by the look itself where it can be.
 */
import { condition } from '@temporalio/workflow';

/** Resolves at rest. */
export function untilIdle(): Promise<void> {
  return idleUntil(() => true);
}

/**
 * Resolves at rest, as soon as `due` says so.
 *
 * @param due must change in microtasks alone, never in a handler's own turn: then it is never true between two jobs
 * @param onRest called once, when the workflow first comes to rest; it may not make promises
 */
export function idleUntil(due: () => boolean, onRest?: () => void): Promise<void> {
  let looks = 0;
  return condition(() => {
    looks += 1;
    if (looks === 1) return false;
    if (looks === 2) onRest?.();
    return due();
  });
}
