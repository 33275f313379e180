/**
 * The npx that started this command. It hands no signal on: an npx that is killed would leave the command behind, with its
 * ports, and with no terminal that stops it.
 *
 * 1. The parent of the command is a shell of npx, or npx itself where that shell has made way for the command. The shell
 *    outlives npx, so it is npx whose end counts.
 * 2. Where the parents of a process cannot be known (Windows), the command stays.
 */
import { isAlive } from '../connection/is-alive.js';
import { parentageOf } from '../connection/process-table.js';

const LOOK_EVERY_MS = 1_000;
const SHELL = /^-?(?:.*\/)?(?:ba|da|k|z)?sh$/;

/** Resolves when the npx that started this command is gone; never where something else has started it. */
export async function npxGone(): Promise<void> {
  const { npm_lifecycle_event: event, npm_lifecycle_script: script = '' } = process.env;
  // Other programs that npx has started hand its environment on, and may start this command to outlive them.
  const npx = event === 'npx' && script.includes('airlock') ? await pidOfNpx() : undefined;
  return new Promise((resolve) => {
    if (npx === undefined) return;
    const timer = setInterval(() => {
      if (isAlive(npx)) return;
      clearInterval(timer);
      resolve();
    }, LOOK_EVERY_MS);
    timer.unref();
  });
}

async function pidOfNpx(): Promise<number | undefined> {
  const parent = await parentageOf(process.ppid);
  if (parent === undefined) return undefined;
  const pid = SHELL.test(parent.name) ? parent.ppid : process.ppid;
  // What the system has taken over was left behind already.
  return pid > 1 ? pid : undefined;
}
