/**
 * One thread of agents, as the worker sees it: asked, and watched.
 *
 * 1. Code that computes without end is not interrupted, which Node cannot do safely while async context is in use (the
 *    process aborts): the thread is ended, and another takes its place.
 * 2. A lost thread never ends the worker. Whatever was asked of it fails, and with it the workflow tasks it was asked
 *    for; the server gives those again, and their runs are replayed in another thread.
 */
import { Worker as NodeThread } from 'node:worker_threads';
import { UnexpectedError } from '@temporalio/worker';
import { THREAD_REPLACED } from '../../common/protocol.js';
import { ThreadChannel } from './thread-channel.js';
import type { ThreadExit, ThreadLimits } from './thread-exit.js';
import type { Activate, Activated, Init } from './thread-messages.js';
import { WorkMark } from './work-mark.js';

/** Logged for each run that the thread kept, when it is next asked for: where it was thrown tells nobody anything. */
class ThreadReplacedError extends Error {
  override readonly stack = '';

  constructor() {
    super(`${THREAD_REPLACED}; the task is tried again in another.`);
  }
}

const threadFile = new URL('./thread.js', import.meta.url);

export class AgentThread {
  readonly #thread: NodeThread;
  readonly #channel: ThreadChannel;
  readonly #mark = new WorkMark();
  /** Of the runs in it, by run id. */
  readonly #workflowIds = new Map<string, string>();
  readonly #limits: ThreadLimits;
  #count = -1;
  #since = 0;
  #hangs = false;
  #error: (Error & { code?: string }) | undefined;
  #isReady = false;
  #isDone = false;
  #isLost = false;

  /** @param onLost told when the thread has ended without being asked to */
  constructor(limits: ThreadLimits, onLost: (lost: ThreadExit) => void) {
    this.#limits = limits;
    this.#thread = new NodeThread(threadFile, {
      workerData: this.#mark.memory,
      ...(limits.heapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: limits.heapMb } }),
    });
    this.#thread.on('error', (error: Error) => {
      this.#error = error;
    });
    this.#thread.on('exit', () => {
      this.#isLost = true;
      if (!this.#isDone) onLost(this.#whatWasLost());
    });
    // After the listener above: who is told of the loss reads which questions were open.
    this.#channel = new ThreadChannel(this.#thread, () => this.#reasonOfEnd());
  }

  /** Runs in it. */
  get size(): number {
    return this.#workflowIds.size;
  }

  /** Makes it ready to run workflows. */
  async init(init: Omit<Init, 'type'>): Promise<void> {
    await this.#channel.ask({ ...init, type: 'init' });
    this.#isReady = true;
  }

  /** Takes a run in, of which it will be asked. */
  admit({ runId, workflowId }: { runId: string; workflowId: string }): void {
    this.#workflowIds.set(runId, workflowId);
  }

  /** @throws Error where the thread is lost, or the activation could not be played */
  ask(activate: Activate): Promise<Activated> {
    return this.#channel.ask(activate);
  }

  dispose(runId: string): void {
    this.#workflowIds.delete(runId);
    this.#channel.tell({ type: 'dispose', runId });
  }

  /** Ends it, whatever it is doing. */
  async end(): Promise<void> {
    this.#isDone = true;
    await this.#channel.end();
  }

  async destroy(): Promise<void> {
    this.#isDone = true;
    try {
      await this.#channel.ask({ type: 'destroy' });
      await this.#channel.end();
    } catch (error) {
      if (!this.#isLost) throw error;
    }
  }

  /** To be called again and again: ends it once it has been at one piece of work for longer than it may. */
  async look(nowMs: number): Promise<void> {
    const { count } = this.#mark;
    // How long it takes to be made ready is a matter of the machine.
    if (count !== this.#count || this.#channel.open === 0 || !this.#isReady) {
      this.#count = count;
      this.#since = nowMs;
      return;
    }
    if (nowMs - this.#since <= this.#limits.computeMs || this.#hangs || this.#isLost) return;
    // It may have answered while this process had no time to listen.
    await new Promise((resolve) => setImmediate(resolve));
    if (count !== this.#mark.count || this.#channel.open === 0) return;
    this.#hangs = true;
    await this.#thread.terminate();
  }

  #reasonOfEnd(): Error {
    if (this.#isReady && !this.#limits.endsWorker) return new ThreadReplacedError();
    // The SDK's own error shuts the worker down.
    return new UnexpectedError(`A thread of agents ended: ${this.#error ?? 'it was told to'}`, this.#error);
  }

  #whatWasLost(): ThreadExit {
    const { runId } = this.#mark;
    const workflowId = this.#channel.open > 0 ? this.#workflowIds.get(runId) : undefined;
    const outOfMemory = this.#error?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    return {
      cause: this.#hangs ? 'compute' : outOfMemory ? 'memory' : 'failed',
      error: this.#error,
      run: workflowId === undefined ? undefined : { workflowId, runId },
    };
  }
}
