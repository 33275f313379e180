/**
 * Gives LangGraph its async context, once a run: the interceptor modules are evaluated for every run before the
 * workflow's own, and what a run puts on `globalThis` is its own. In a preloaded module the instance would be
 * frozen and shared.
 */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import type { WorkflowInterceptors } from '@temporalio/workflow';

declare const AsyncLocalStorage: new () => Parameters<
  typeof AsyncLocalStorageProviderSingleton.initializeGlobalInstance
>[0];

AsyncLocalStorageProviderSingleton.initializeGlobalInstance(new AsyncLocalStorage());

export const interceptors = (): WorkflowInterceptors => ({});
