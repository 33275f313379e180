/** Says now and then that a stream is there, and notices who does not read: they would keep their place for ever. */

/** Proxies end what is silent for longer. */
const KEEP_ALIVE_MS = 15_000;

/**
 * @param write resolves once the listener has room for more
 * @param onStalled called where what was written an interval ago is still not taken
 * @returns what ends it
 */
export function keepAlive(write: () => Promise<unknown>, onStalled: () => void): () => void {
  let isTaken = true;
  const timer = setInterval(() => {
    if (!isTaken) {
      onStalled();
      return;
    }
    isTaken = false;
    write().then(
      () => (isTaken = true),
      () => {},
    );
  }, KEEP_ALIVE_MS);
  return () => clearInterval(timer);
}
