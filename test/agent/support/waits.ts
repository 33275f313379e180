import { ask } from 'airlockjs/agent';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export function sleep(delayInMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayInMs));
}

/** Asks, and waits so long for an answer. */
export function askWithin(prompt: string, delayInMs: number): Promise<unknown> {
  return Promise.race([ask.question({ prompt }), sleep(delayInMs).then(() => 'nobody said')]);
}
