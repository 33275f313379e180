import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM'] as const;
/** A shell's exit code for a process that a signal ended is this plus the signal's number. */
const SIGNAL_EXIT_BASE = 128;

/**
 * Resolves when somebody asks the process to stop. Who asks again while it stops ends it at once.
 * Call it before what has to be stopped is started.
 * @param onStop called at once with the first request, for a word about how long it may take
 */
export function stopSignal(onStop: () => void = () => {}): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of signals) {
      process.on(signal, () => {
        if (asked) process.exit(SIGNAL_EXIT_BASE + constants.signals[signal]);
        asked = true;
        onStop();
        resolve();
      });
    }
  });
}
