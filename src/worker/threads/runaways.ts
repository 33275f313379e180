/**
 * How a run ends that costs a thread. At first it is tried again: the machine may have been slow, or another run may
 * have filled the memory. The second time it gets a signal to fail. A run that cannot take the signal is terminated.
 *
 * 1. A run fails with what happened, and what to do; the worker continues.
 * 2. What is remembered of a run is forgotten after a while, and with the process.
 */

import type { Client } from '@temporalio/client';
import type { Logger } from '@temporalio/worker';
import { durationText } from '../../common/duration-text.js';
import { type Stop, stopSignal } from '../../common/protocol.js';
import { errorMessage } from '../../common/thrown.js';
import type { Cause, ThreadExit, ThreadLimits } from './thread-exit.js';

/** Threads a run may cost before it gets the signal to fail, and before it is terminated. */
const LOSSES_TO_STOP = 2;
const LOSSES_TO_TERMINATE = 4;
/** Characters of what ended a thread. */
const MAX_REASON = 1_000;
const REMEMBERED_MS = 15 * 60_000;
const MAX_REMEMBERED = 1_000;

export class Runaways {
  readonly #losses = new Map<string, { times: number; lastMs: number }>();

  constructor(
    private readonly client: Client,
    private readonly limits: ThreadLimits,
    private readonly logger: Logger,
  ) {}

  /** Never throws: a call that the server does not take is made again when the run costs the next thread. */
  async lost({ cause, error, run }: ThreadExit): Promise<void> {
    if (!run) {
      this.logger.error('A thread of agents ended and was replaced.', { error });
      return;
    }
    const { code, message } = this.#failure(cause, error);
    const times = this.#count(run.runId);
    this.logger.warn(`A thread of agents was replaced: ${message}`, { ...run, code, times });
    if (times < LOSSES_TO_STOP) return;
    const handle = this.client.workflow.getHandle(run.workflowId, run.runId);
    try {
      if (times < LOSSES_TO_TERMINATE) await handle.signal(stopSignal, { code, message });
      else await handle.terminate(message);
    } catch (failure) {
      this.logger.error('A run that costs threads could not be stopped yet.', { ...run, error: failure });
    }
  }

  #failure(cause: Cause, error: Error | undefined): Stop {
    if (cause === 'failed') {
      const how = errorMessage(error).slice(0, MAX_REASON) || 'no reason was reported';
      return {
        code: 'agent_failed',
        message: `The agent ended the thread that it ran in: ${how}. Look for what reaches out of the sandbox.`,
      };
    }
    if (cause === 'compute') {
      return {
        code: 'compute_limit',
        message:
          `The agent computed for more than ${durationText(this.limits.computeMs)} without a pause (limits.compute). ` +
          'Look for a loop that does not end; move what takes long into a resource.',
      };
    }
    const most =
      this.limits.heapMb === undefined ? 'there is' : `limits.heapMb allows (${this.limits.heapMb})`;
    return {
      code: 'memory_limit',
      message:
        `The agent allocated more memory than ${most}. ` +
        'Look for a loop that does not end; leave what is large in a resource, and fetch what is needed of it.',
    };
  }

  #count(runId: string): number {
    const nowMs = Date.now();
    const before = this.#losses.get(runId);
    const isRecent = before !== undefined && nowMs - before.lastMs < REMEMBERED_MS;
    const times = isRecent ? before.times + 1 : 1;
    this.#losses.delete(runId);
    this.#losses.set(runId, { times, lastMs: nowMs });
    const [oldest] = this.#losses.keys();
    if (this.#losses.size > MAX_REMEMBERED && oldest !== undefined) this.#losses.delete(oldest);
    return times;
  }
}
