/**
 * Which invocation of the graph the running code belongs to. It travels in LangChain's own context variables, which
 * every runnable hands on to what it calls, so that LangGraph's loops have it as well as the nodes.
 */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import type { Invocation } from './invocation.js';

/** LangChain's key of context variables (`setContextVariable`). */
const CONTEXT_VARIABLES = Symbol.for('lc:context_variables');
const NAME = 'airlock.invocation';

interface Context {
  [CONTEXT_VARIABLES]?: { [NAME]?: Invocation };
}

export function runInInvocation<T>(invocation: Invocation, work: () => T): T {
  const context: Context = { [CONTEXT_VARIABLES]: { [NAME]: invocation } };
  return AsyncLocalStorageProviderSingleton.getInstance().run(context, work);
}

/** @returns nothing outside an agent */
export function currentInvocation(): Invocation | undefined {
  const context = AsyncLocalStorageProviderSingleton.getInstance().getStore() as Context | undefined;
  return context?.[CONTEXT_VARIABLES]?.[NAME];
}

/** Calls whoever runs the agent: what is done there has the host's own time, also later. */
export function outsideAgent<T>(work: () => T): T {
  return AsyncLocalStorageProviderSingleton.getInstance().run(undefined, work);
}
