/**
 * The SDK's `Worker` with threads that can be lost: an agent that computes, or allocates, without end costs its thread
 * and not the process. It overrides one protected method of the SDK's, and builds on modules that are not its public
 * interface: test/runaways fails when they change.
 */
import { Worker } from '@temporalio/worker';
import type { WorkflowCreator } from '@temporalio/worker/lib/workflow/interface.js';
import type { LostThread, ThreadLimits } from './agent-thread.js';
import { AgentThreads } from './agent-threads.js';

type Arguments = [
  workflowBundle: import('@temporalio/worker/lib/workflow/workflow-worker-thread/input.js').WorkflowBundleWithSourceMapAndFilename,
  options: import('@temporalio/worker/lib/worker-options.js').CompiledWorkerOptions,
  logger: import('@temporalio/worker').Logger,
];

/** @param onLost told of every thread that was lost, and whose code it was */
export function guardedWorker(limits: ThreadLimits, onLost: (lost: LostThread) => void): typeof Worker {
  return class GuardedWorker extends Worker {
    protected static override async createWorkflowCreator(...args: Arguments): Promise<WorkflowCreator> {
      const [workflowBundle, options, logger] = args;
      // A debugger stops where it likes.
      if (options.debugMode) return Worker.createWorkflowCreator(...args);
      return AgentThreads.start({
        threads: options.workflowThreadPoolSize,
        limits,
        init: {
          workflowBundle,
          registeredActivityNames: new Set(options.activities.keys()),
          reuseV8Context: options.reuseV8Context,
          hasPatchActivationCallback: false,
        },
        logger,
        onLost,
      });
    }
  };
}
