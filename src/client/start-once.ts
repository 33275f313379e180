/** Whether a run is the one that would be started: by the fingerprint of its input, which its memo keeps. */
import type { Client } from '@temporalio/client';
import { AGENT_RUN } from '../common/protocol.js';
import { readStartMemo } from '../common/run-memo.js';
import { call } from './call.js';
import { inputFingerprint, type StartOptions } from './start-run.js';

/** @returns false also for a run of a client that leaves no fingerprint, and for a workflow that is no run */
export async function isStartOf(
  client: Client,
  { runId, ...input }: StartOptions & { runId: string },
): Promise<boolean> {
  const description = await call(client, { runId, needsWorker: false }, () =>
    client.workflow.getHandle(runId).describe(),
  );
  if (description.type !== AGENT_RUN) return false;
  return readStartMemo(description.memo)?.input === inputFingerprint(input);
}
