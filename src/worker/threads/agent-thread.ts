/**
 * One thread of agents (or process, see agent-host.ts), as the worker sees it: asked, and watched.
 *
 * 1. Code that computes without end is not interrupted, which Node cannot do safely while async context is in use (the
 *    process aborts): the thread is ended, and another takes its place.
 * 2. A lost thread never ends the worker. Whatever was asked of it fails, and with it the workflow tasks it was asked
 *    for; the server gives those again, and their runs are replayed in another thread.
 */
import { UnexpectedError } from '@temporalio/worker';
import { THREAD_REPLACED } from '../../common/protocol.js';
import { type HostExit, isInPlaceOfAgents, startProcess, startThread } from './agent-host.js';
import { ThreadChannel } from './thread-channel.js';
import type { ThreadExit, ThreadLimits } from './thread-exit.js';
import type { Activate, Activated, Init } from './thread-messages.js';

/** Logged for each run that the thread kept, when it is next asked for. Its stack would say nothing useful. */
class ThreadReplacedError extends Error {
  override readonly stack = '';

  constructor() {
    super(`${THREAD_REPLACED}; the task is tried again in another.`);
  }
}

export class AgentThread {
  readonly #channel: ThreadChannel;
  /** Of the runs in it, by run id. */
  readonly #workflowIds = new Map<string, string>();
  readonly #limits: ThreadLimits;
  #hangs = false;
  #error: Error | undefined;
  #isReady = false;
  #isDone = false;
  #isLost = false;

  /** @param onLost called when the thread has ended without being asked to */
  constructor(limits: ThreadLimits, onLost: (lost: ThreadExit) => void) {
    this.#limits = limits;
    const start = limits.ownProcess || !isInPlaceOfAgents() ? startProcess : startThread;
    const onExit = (exit: HostExit) => {
      this.#isLost = true;
      this.#error = exit.error;
      if (!this.#isDone) onLost(this.#whatWasLost(exit));
    };
    this.#channel = new ThreadChannel(start(limits.heapMb), () => this.#reasonOfEnd(), onExit);
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
    const { work } = this.#channel;
    // How long it takes to be made ready is a matter of the machine.
    if (!work || !this.#isReady || this.#hangs || this.#isLost) return;
    if (nowMs - work.sinceMs <= this.#limits.computeMs) return;
    // It may have answered while this process had no time to listen.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#channel.work !== work) return;
    this.#hangs = true;
    await this.#channel.end();
  }

  #reasonOfEnd(): Error {
    if (this.#isReady && !this.#limits.endsWorker) return new ThreadReplacedError();
    // The SDK's own error shuts the worker down.
    return new UnexpectedError(`A thread of agents ended: ${this.#error ?? 'it was stopped'}`, this.#error);
  }

  #whatWasLost({ error, isOutOfMemory }: HostExit): ThreadExit {
    const input = this.#channel.work?.input;
    const runId = input && 'runId' in input ? input.runId : undefined;
    const workflowId = runId === undefined ? undefined : this.#workflowIds.get(runId);
    return {
      cause: this.#hangs ? 'compute' : isOutOfMemory ? 'memory' : 'failed',
      error,
      run: runId === undefined || workflowId === undefined ? undefined : { workflowId, runId },
    };
  }
}
