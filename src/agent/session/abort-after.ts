/** `AbortSignal.timeout`, by the timers of whoever calls it: the host's own counts real time. */
export function abortAfter(delayInMs: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => {
    const reason = new Error(`The operation was aborted after ${delayInMs} ms`);
    reason.name = 'TimeoutError';
    controller.abort(reason);
  }, delayInMs);
  return controller.signal;
}
