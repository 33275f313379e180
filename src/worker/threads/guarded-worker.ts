/**
 * The SDK's `Worker` with threads that can be lost: an agent that computes, or allocates, without end costs its thread
 * and not the process. It overrides one protected method of the SDK's, and builds on modules that are not its public
 * interface: test/runaways fails when they change.
 */
import { Worker, type WorkerOptions } from '@temporalio/worker';
import type { WorkflowCreator } from '@temporalio/worker/lib/workflow/interface.js';
import { AgentThreadPool } from './agent-thread-pool.js';
import type { ThreadExit, ThreadLimits } from './thread-exit.js';

type Arguments = [
  workflowBundle: import('@temporalio/worker/lib/workflow/workflow-worker-thread/input.js').WorkflowBundleWithSourceMapAndFilename,
  options: import('@temporalio/worker/lib/worker-options.js').CompiledWorkerOptions,
  logger: import('@temporalio/worker').Logger,
];

export interface GuardedWorkerOptions {
  limits: ThreadLimits;
  /** Whether Temporal's stack-trace query is to work, at the cost of a hook on every promise. Default: false. */
  stackTraceQuery?: boolean;
  /** Receives every thread that was lost, and whose code it ran. */
  onLost(lost: ThreadExit): void;
}

export function guardedWorker({
  limits,
  stackTraceQuery = false,
  onLost,
}: GuardedWorkerOptions): typeof Worker {
  let pool: AgentThreadPool | undefined;
  return class GuardedWorker extends Worker {
    /** Threads of a worker that could not be made would keep the process. */
    static override async create(options: WorkerOptions): Promise<Worker> {
      try {
        return await Worker.create.call(GuardedWorker, options);
      } catch (error) {
        await pool?.end();
        throw error;
      }
    }

    protected static override async createWorkflowCreator(...args: Arguments): Promise<WorkflowCreator> {
      const [workflowBundle, options, logger] = args;
      // A debugger stops where it likes.
      if (options.debugMode) return Worker.createWorkflowCreator(...args);
      pool = await AgentThreadPool.start({
        threads: options.workflowThreadPoolSize,
        limits,
        init: {
          workflowBundle,
          registeredActivityNames: new Set(options.activities.keys()),
          stackTraceQuery,
        },
        logger,
        onLost,
      });
      return pool;
    }
  };
}
