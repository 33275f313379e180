/** `AbortSignal.timeout`, by the timers of whoever calls it: the host's own counts real time. */
export function abortAfter(delayInMs: number): { signal: AbortSignal; cancel(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    const reason = new Error(`The operation was aborted after ${delayInMs} ms`);
    reason.name = 'TimeoutError';
    controller.abort(reason);
  }, delayInMs);
  return { signal: controller.signal, cancel: () => clearTimeout(timer) };
}
