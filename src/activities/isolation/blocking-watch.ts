/**
 * Finds out which fetch blocks the event loop of a worker: while a handler computes, every other fetch and every
 * heartbeat of the worker waits.
 *
 * Node tells when each piece of JavaScript begins and ends; its time is put down to the fetch it belongs to. A timer
 * that comes late shows that the loop was blocked, and the fetch that took most of that time is reported.
 */
import { AsyncLocalStorage, createHook } from 'node:async_hooks';

export interface FetchUnderWay {
  readonly resource: string;
  readonly requestId: string;
  readonly workflowId: string;
}

/** How late the timer may come. */
const BLOCKED_MS = 1_000;
const TICK_MS = 200;

const current = new AsyncLocalStorage<FetchUnderWay>();

/** Whatever `work` does, also later, is put down to this fetch. */
export const asFetch = <T>(fetch: FetchUnderWay, work: () => T): T => current.run(fetch, work);

/** The fetch whose handler runs now, if one does. */
export const currentFetch = (): FetchUnderWay | undefined => current.getStore();

/** @returns ends the watch */
export function watchBlocking(report: (fetch: FetchUnderWay, blockedMs: number) => void): () => void {
  let busyMs = new Map<FetchUnderWay, number>();
  let depth = 0;
  let beganAt = 0;
  const hook = createHook({
    before: () => {
      if (depth++ === 0) beganAt = performance.now();
    },
    after: () => {
      depth = Math.max(0, depth - 1);
      const fetch = depth === 0 ? current.getStore() : undefined;
      if (fetch) busyMs.set(fetch, (busyMs.get(fetch) ?? 0) + performance.now() - beganAt);
    },
  }).enable();
  let expectedAt = performance.now() + TICK_MS;
  const timer = setInterval(() => {
    const lateMs = performance.now() - expectedAt;
    expectedAt = performance.now() + TICK_MS;
    const [most] = [...busyMs].sort(([, one], [, other]) => other - one);
    busyMs = new Map();
    if (lateMs >= BLOCKED_MS && most && most[1] >= lateMs / 2) report(most[0], Math.round(most[1]));
  }, TICK_MS);
  timer.unref();
  return () => {
    hook.disable();
    clearInterval(timer);
  };
}
