/** Waits for the end of a run by one long poll of the server: nobody asks again and again, and no worker is needed. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { assertKnown, type Known } from './known-options.js';
import { describeRun } from './run-state.js';
import { closedStatus } from './run-status.js';

export interface WaitOptions {
  waitMs: number;
  /** Gives the waiting up. */
  signal?: AbortSignal | undefined;
}

const OPTIONS: Known<WaitOptions> = { waitMs: true, signal: true };

/** @returns whether the run has ended */
export async function waitForEnd(
  client: Client,
  handle: WorkflowHandle,
  options: WaitOptions,
): Promise<boolean> {
  assertKnown('waitForEnd', options, OPTIONS);
  const { waitMs, signal } = options;
  const hasEnded = async () => closedStatus((await describeRun(client, handle)).status.name) !== undefined;
  if (await hasEnded()) return true;
  if (waitMs <= 0 || signal?.aborted) return false;
  const giveUp = AbortSignal.any([AbortSignal.timeout(waitMs), ...(signal ? [signal] : [])]);
  // How it ends, and whether the server is away meanwhile, is asked behind it.
  await client.withAbortSignal(giveUp, () => handle.result()).catch(() => {});
  return hasEnded();
}
