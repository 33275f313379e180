/** What a thread of agents may take, and what is reported when it took more and is lost. */
import { durationText } from '../../common/duration-text.js';

/** Why a thread was lost; `failed`: for a reason that is neither, and the run may have nothing to do with it. */
export type Cause = 'compute' | 'memory' | 'failed';

export interface ThreadExit {
  cause: Cause;
  error: Error | undefined;
  /** The run it was working on, where it was working. */
  run: { workflowId: string; runId: string } | undefined;
}

export interface ThreadLimits {
  computeMs: number;
  heapMb?: number | undefined;
  /** Whether agents run in a process of their own. Default: false. */
  ownProcess?: boolean | undefined;
  /** Whether the worker ends with the thread: one that only tries code has no further work. Default: false. */
  endsWorker?: boolean | undefined;
}

export function describeExit({ cause, error }: ThreadExit, { computeMs }: ThreadLimits): string {
  switch (cause) {
    case 'compute':
      return `it computed for more than ${durationText(computeMs)} without a pause.`;
    case 'memory':
      return 'it allocated more memory than there is.';
    case 'failed':
      return `its thread ended: ${error?.message ?? 'no reason was reported'}.`;
  }
}
