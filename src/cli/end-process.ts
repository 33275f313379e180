/** For the error to be written, and the exit code to be set. */
const LAST_WORDS_MS = 2_000;

/**
 * Ends the process of a command that ran workers, whatever of them still holds it: a thread, a connection, a handler of a
 * resource that does not end. Call it when the command is done.
 */
export function endProcessSoon(): void {
  setTimeout(() => {
    killIfHung();
    process.exit();
  }, LAST_WORDS_MS).unref();
}

/** For every command, once it is done and its exit code is set. */
export function endHungProcessSoon(): void {
  setTimeout(killIfHung, LAST_WORDS_MS).unref();
}

/** Node waits for threads before it ends, and one that reads a folder of a network that hangs does not come back. */
function killIfHung(): void {
  if (process.getActiveResourcesInfo().includes('FSReqPromise')) process.kill(process.pid, 'SIGKILL');
}
