/**
 * What is done for each run before its workflow's modules are evaluated: the interceptor modules are evaluated for every
 * run, and what a run puts on `globalThis` is its own. Gives LangGraph its async context, and tells the promise hook
 * whose promises are being made.
 */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { enterRun } from './promise-hook.js';
import { runContext } from './run-context.js';

type Storage = Parameters<typeof AsyncLocalStorageProviderSingleton.initializeGlobalInstance>[0];

enterRun();
AsyncLocalStorageProviderSingleton.initializeGlobalInstance(runContext() as Storage);

/** Each turn of a run begins with no context, and leaves none to the next. */
function inTurn(work: () => void): void {
  enterRun();
  runContext().run(undefined, work);
}

export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      activate: (input, next) => inTurn(() => next(input)),
      dispose: (input, next) => inTurn(() => next(input)),
    },
  ],
});
