/** Waiting for a run to ask. */
import type { InterruptView, RunHandle } from 'airlockjs';
import { expect } from 'vitest';

/** The pending questions, once there are `count` of them. */
export async function questionsOf(run: RunHandle<unknown>, count = 1): Promise<InterruptView[]> {
  await expect
    .poll(async () => (await run.state()).interrupts.length, { timeout: 15_000, interval: 30 })
    .toBe(count);
  return (await run.state()).interrupts;
}

/** The id of the one pending question. */
export async function questionOfRun(run: RunHandle<unknown>): Promise<string> {
  const [question] = await questionsOf(run);
  return question?.id ?? '';
}
