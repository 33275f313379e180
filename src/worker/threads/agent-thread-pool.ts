/**
 * The threads that agents run in: as many as were asked for, each replaced as soon as it is lost. Stands where the SDK's
 * own pool stands.
 */
import type { Logger } from '@temporalio/worker';
import type {
  Workflow,
  WorkflowCreateOptions,
  WorkflowCreator,
} from '@temporalio/worker/lib/workflow/interface.js';
import { AgentThread } from './agent-thread.js';
import { AgentWorkflow } from './agent-workflow.js';
import type { ThreadExit, ThreadLimits } from './thread-exit.js';
import type { Init } from './thread-messages.js';

export interface AgentThreadsOptions {
  threads: number;
  limits: ThreadLimits;
  init: Omit<Init, 'type'>;
  logger: Logger;
  onLost(lost: ThreadExit): void;
}

interface TaskLocation {
  thread: AgentThread;
  ready: Promise<void>;
}

const LOOKS_PER_LIMIT = 10;

export class AgentThreadPool implements WorkflowCreator {
  readonly #options: AgentThreadsOptions;
  readonly #places: TaskLocation[];
  readonly #clock: NodeJS.Timeout;
  #lookedAtMs = Date.now();
  /** Threads are replaced between the two. */
  #isStarted = false;
  #isDone = false;

  static async start(options: AgentThreadsOptions): Promise<AgentThreadPool> {
    const threads = new AgentThreadPool(options);
    try {
      await Promise.all(threads.#places.map(({ ready }) => ready));
    } catch (error) {
      await threads.end();
      throw error;
    }
    threads.#isStarted = true;
    return threads;
  }

  private constructor(options: AgentThreadsOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.threads }, (_, index) => this.#startThread(index));
    const everyMs = Math.max(10, options.limits.computeMs / LOOKS_PER_LIMIT);
    this.#clock = setInterval(() => this.#look(everyMs), everyMs).unref();
  }

  async createWorkflow(options: WorkflowCreateOptions): Promise<Workflow> {
    const { thread, ready } = this.#places.reduce((least, other) =>
      other.thread.size < least.thread.size ? other : least,
    );
    thread.admit(options.info);
    await ready;
    return new AgentWorkflow(thread, options, (what) => this.#options.logger.warn(what));
  }

  async destroy(): Promise<void> {
    this.#isDone = true;
    await Promise.all(this.#places.map(({ thread }) => thread.destroy()));
    clearInterval(this.#clock);
  }

  /** Ends the threads, whatever they are doing. */
  async end(): Promise<void> {
    this.#isDone = true;
    clearInterval(this.#clock);
    await Promise.all(this.#places.map(({ thread }) => thread.end()));
  }

  #startThread(index: number): TaskLocation {
    const { limits, logger, init, onLost } = this.#options;
    const thread = new AgentThread(limits, (lost) => {
      if (this.#isStarted && !this.#isDone && !limits.endsWorker) {
        this.#places[index] = this.#startThread(index);
      }
      onLost(lost);
    });
    const ready = thread.init(init);
    ready.catch((error: Error) => logger.error('A thread of agents could not be made ready.', { error }));
    return { thread, ready };
  }

  #look(everyMs: number): void {
    const nowMs = Date.now();
    const sinceMs = nowMs - this.#lookedAtMs;
    this.#lookedAtMs = nowMs;
    // This process itself had no time: nothing can be said of how long the threads took.
    if (sinceMs > 3 * everyMs) return;
    for (const { thread } of this.#places) void thread.look(nowMs);
  }
}
