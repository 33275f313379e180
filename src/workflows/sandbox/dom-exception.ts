/** The host's class, so that `instanceof` holds for what an aborted signal of the host's throws. */
function domExceptionOfHost(): typeof DOMException {
  const controller = new AbortController();
  controller.abort();
  return (controller.signal.reason as DOMException).constructor as typeof DOMException;
}

export const HostDomException = domExceptionOfHost();
