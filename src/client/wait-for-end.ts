/** Waits for the end of a run by one long poll of the server: nobody asks again and again, and no worker is needed. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { describeRun } from './run-state.js';
import { closedStatus } from './run-status.js';

/**
 * @param signal gives the waiting up
 * @returns whether the run has ended
 */
export async function waitForEnd(
  client: Client,
  handle: WorkflowHandle,
  waitMs: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const hasEnded = async () => closedStatus((await describeRun(client, handle)).status.name) !== undefined;
  if (await hasEnded()) return true;
  if (waitMs <= 0 || signal?.aborted) return false;
  const giveUp = AbortSignal.any([AbortSignal.timeout(waitMs), ...(signal ? [signal] : [])]);
  // How it ends, and whether the server is away meanwhile, is asked behind it.
  await client.withAbortSignal(giveUp, () => handle.result()).catch(() => {});
  return hasEnded();
}
