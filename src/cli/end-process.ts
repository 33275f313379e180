/** For the error to be written, and the exit code to be set. */
const LAST_WORDS_MS = 2_000;

/**
 * Ends the process of a command that ran workers, whatever of them still holds it: a thread, a connection, a handler of a
 * resource that does not end. Call it when the command is done.
 */
export function endProcessSoon(): void {
  setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
}
