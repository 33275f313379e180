/**
 * What each run needs of its own before its workflow's modules are evaluated: the interceptor modules are evaluated
 * for every run, and what a run puts on `globalThis` is its own. Gives LangGraph its async context, which in a
 * preloaded module would be frozen and shared; and tells the promise hook whose promises are being made.
 */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { enterRun } from './promise-hook.js';

declare const AsyncLocalStorage: new () => Parameters<
  typeof AsyncLocalStorageProviderSingleton.initializeGlobalInstance
>[0];

enterRun();
AsyncLocalStorageProviderSingleton.initializeGlobalInstance(new AsyncLocalStorage());

export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      activate(input, next) {
        enterRun();
        next(input);
      },
      dispose(input, next) {
        enterRun();
        next(input);
      },
    },
  ],
});
