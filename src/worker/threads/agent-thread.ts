/**
 * One thread of agents, as the worker sees it: the SDK's client of it, watched.
 *
 * 1. Code that computes without end is not interrupted, which Node cannot do safely while async context is in use (the
 *    process aborts): the thread is ended, and another takes its place.
 * 2. A lost thread never ends the worker. Whatever was asked of it fails, and with it the workflow tasks it was asked
 *    for; the server gives those again, and their runs are replayed in another thread.
 */
import { Worker as NodeThread } from 'node:worker_threads';
import type { Logger } from '@temporalio/worker';
import { WorkerThreadClient } from '@temporalio/worker/lib/workflow/threaded-vm.js';
import type {
  Init,
  WorkerThreadInput,
} from '@temporalio/worker/lib/workflow/workflow-worker-thread/input.js';
import type { WorkerThreadOutput } from '@temporalio/worker/lib/workflow/workflow-worker-thread/output.js';
import { THREAD_REPLACED } from '../../protocol.js';
import { WorkMark } from './work-mark-memory.js';

/** Why a thread was lost; `failed`: for a reason that is neither, and the run may have nothing to do with it. */
export type Cause = 'compute' | 'memory' | 'failed';

export interface LostThread {
  cause: Cause;
  error: Error | undefined;
  /** The run it was working on, where it was working. */
  run: { workflowId: string; runId: string } | undefined;
}

export interface ThreadLimits {
  computeMs: number;
  heapMb?: number | undefined;
  /** Whether the worker ends with the thread: one that only tries code has nothing to go on with. Default: false. */
  endsWorker?: boolean | undefined;
}

/** Logged for each run that the thread kept, when it is next asked for: where it was thrown tells nobody anything. */
class ThreadReplacedError extends Error {
  override readonly stack = '';

  constructor() {
    super(`${THREAD_REPLACED}; the task is tried again in another.`);
  }
}

const threadFile = new URL('./thread.js', import.meta.url);

export class AgentThread extends WorkerThreadClient {
  readonly #mark: WorkMark;
  readonly #workflowIds = new Map<string, string>();
  readonly #limits: ThreadLimits;
  #pending = 0;
  #count = -1;
  #since = 0;
  #hangs = false;
  #error: (Error & { code?: string }) | undefined;
  #isReady = false;
  #isDone = false;
  isLost = false;

  /** @param onLost told when the thread has ended without being asked to */
  constructor(limits: ThreadLimits, logger: Logger, onLost: (lost: LostThread) => void) {
    const mark = new WorkMark();
    const thread = new NodeThread(threadFile, {
      workerData: mark.memory,
      ...(limits.heapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: limits.heapMb } }),
    });
    super(thread, logger);
    this.#mark = mark;
    this.#limits = limits;
    thread.on('error', (error: Error) => {
      this.#error = error;
    });
    thread.on('exit', () => {
      this.isLost = true;
      if (!this.#isDone) onLost(this.#whatWasLost());
    });
  }

  /** Makes it ready to run workflows. No timeout of the SDK's: see 1. */
  async init(init: Omit<Init, 'type' | 'isolateExecutionTimeoutMs'>): Promise<void> {
    await this.send({ ...init, type: 'init' } as WorkerThreadInput);
    this.#isReady = true;
  }

  /** @throws Error where the thread is lost; the SDK's own, `UnexpectedError`, shuts the worker down */
  override async send(input: WorkerThreadInput): Promise<WorkerThreadOutput> {
    if (input.type === 'create-workflow') {
      this.#workflowIds.set(input.options.info.runId, input.options.info.workflowId);
    }
    if (input.type === 'dispose-workflow') {
      this.#workflowIds.delete(input.runId);
      if (this.isLost) return undefined;
    }
    this.#pending += 1;
    try {
      return await super.send(input);
    } catch (error) {
      if (!this.isLost || this.#limits.endsWorker) throw error;
      throw new ThreadReplacedError();
    } finally {
      this.#pending -= 1;
    }
  }

  override async destroy(): Promise<void> {
    this.#isDone = true;
    try {
      await super.destroy();
    } catch (error) {
      if (!this.isLost) throw error;
    }
  }

  /** To be called again and again: ends it once it has been at one piece of work for longer than it may. */
  async look(nowMs: number): Promise<void> {
    const { count } = this.#mark;
    // How long it takes to be made ready is a matter of the machine.
    if (count !== this.#count || this.#pending === 0 || !this.#isReady) {
      this.#count = count;
      this.#since = nowMs;
      return;
    }
    if (nowMs - this.#since <= this.#limits.computeMs || this.#hangs || this.isLost) return;
    // It may have answered while this process had no time to listen.
    await new Promise((resolve) => setImmediate(resolve));
    if (count !== this.#mark.count || this.#pending === 0) return;
    this.#hangs = true;
    await this.workerThread.terminate();
  }

  #whatWasLost(): LostThread {
    const { runId } = this.#mark;
    const workflowId = this.#pending > 0 ? this.#workflowIds.get(runId) : undefined;
    const outOfMemory = this.#error?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    return {
      cause: this.#hangs ? 'compute' : outOfMemory ? 'memory' : 'failed',
      error: this.#error,
      run: workflowId === undefined ? undefined : { workflowId, runId },
    };
  }
}
