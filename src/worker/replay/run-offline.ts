/**
 * Runs a workflow that no server knows in a sandbox of its own, and collects what it reports. Code that computes or
 * allocates without end costs the thread, and is reported.
 */
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { InjectedSinks } from '@temporalio/worker';
import type { ReportSinks } from '../../workflows/checks/trial-report.js';
import type { WorkflowBundle } from '../bundle/workflow-bundle.js';
import { guardedWorker } from '../threads/guarded-worker.js';
import { describeExit, type ThreadLimits } from '../threads/thread-exit.js';

const DEFAULT_COMPUTE_MS = 5_000;

export interface ReplayOnceOptions {
  bundle: WorkflowBundle;
  limits?: ThreadLimits | undefined;
}

/**
 * @typeParam Report what the workflow reports, by `reportTrial`
 * @returns what was reported, or why nothing was
 * @throws what the SDK says of a history that cannot be replayed
 */
export async function runOffline<Report>(
  { bundle, limits = { computeMs: DEFAULT_COMPUTE_MS } }: ReplayOnceOptions,
  history: History,
): Promise<{ report: Report } | { problem: string }> {
  let sent: { report: Report } | undefined;
  const sinks: InjectedSinks<ReportSinks<Report>> = {
    airlock: {
      report: {
        callDuringReplay: true,
        fn: (_info, report) => {
          sent = { report };
        },
      },
    },
  };
  let lost: string | undefined;
  const worker = guardedWorker({
    limits: { ...limits, endsWorker: true },
    onLost: (thread) => {
      lost = describeExit(thread, limits);
    },
  });
  try {
    // By default a replay is made for debuggers: in this very thread, where nothing could end it.
    const options = { workflowBundle: bundle, reuseV8Context: true, debugMode: false, sinks };
    await worker.runReplayHistory(options, history, 'trial');
  } catch (error) {
    if (lost === undefined) throw error;
  }
  return sent ?? { problem: lost ?? 'the sandbox gave no answer; the log above says why.' };
}
