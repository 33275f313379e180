/**
 * Replays one history in a sandbox of its own, for what the workflow tells by sinks. Code that computes or allocates
 * without end costs the thread, and is told of.
 */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { InjectedSinks } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';
import type { ThreadLimits } from './threads/agent-thread.js';
import { guardedWorker } from './threads/guarded-worker.js';
import type { WorkflowBundle } from './workflow-bundle.js';

const DEFAULT_COMPUTE_MS = 5_000;

export interface ReplayOnceOptions<T extends Sinks> {
  bundle: WorkflowBundle;
  sinks: InjectedSinks<T>;
  limits?: ThreadLimits | undefined;
}

/**
 * @returns what the thread was lost to, where it was
 * @throws what the SDK says of a history that cannot be replayed
 */
export async function replayOnce<T extends Sinks>(
  { bundle, sinks, limits = { computeMs: DEFAULT_COMPUTE_MS } }: ReplayOnceOptions<T>,
  history: History,
): Promise<string | undefined> {
  let lost: string | undefined;
  const worker = guardedWorker({ ...limits, endsWorker: true }, ({ cause, error }) => {
    const causes = {
      compute: `it computed for more than ${limits.computeMs} ms without a pause.`,
      memory: 'it allocated more memory than there is.',
      failed: `its thread ended: ${error?.message ?? 'nobody knows why'}.`,
    };
    lost = causes[cause];
  });
  try {
    // By default a replay is made for debuggers: in this very thread, where nothing could end it.
    const options = { workflowBundle: bundle, reuseV8Context: true, debugMode: false, sinks };
    await worker.runReplayHistory(options, history, 'trial');
  } catch (error) {
    if (lost === undefined) throw error;
  }
  return lost;
}
