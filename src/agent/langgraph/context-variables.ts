/**
 * LangChain's context variables (`setContextVariable`): every runnable hands them on to what it calls, also where it
 * replaces LangGraph's configuration (`tool.invoke(args, { configurable })`).
 */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';

/** LangChain's own key. */
const CONTEXT_VARIABLES = Symbol.for('lc:context_variables');

type Variables = Record<string, unknown>;
interface Context {
  [CONTEXT_VARIABLES]?: Variables;
}

export function contextVariable(name: string): unknown {
  return context()?.[CONTEXT_VARIABLES]?.[name];
}

/** Sets a variable for the code that runs in this context, where there is one. */
export function setContextVariable(name: string, value: unknown): void {
  const current = context();
  if (current) current[CONTEXT_VARIABLES] = { ...current[CONTEXT_VARIABLES], [name]: value };
}

/** Runs code with a variable more, in a context that is otherwise the same. */
export function runWithVariable<T>(name: string, value: unknown, work: () => T): T {
  const current = context();
  const own: Context = Object.assign(Object.create(Object.getPrototypeOf(current ?? {})), current);
  own[CONTEXT_VARIABLES] = { ...current?.[CONTEXT_VARIABLES], [name]: value };
  return AsyncLocalStorageProviderSingleton.getInstance().run(own, work);
}

/** Runs code in a context of its own, with these variables and nothing else. */
export function runWithVariables<T>(variables: Variables, work: () => T): T {
  return AsyncLocalStorageProviderSingleton.getInstance().run(contextOf(variables), work);
}

/** A context of these variables and nothing else. */
export function contextOf(variables: Variables): object {
  return { [CONTEXT_VARIABLES]: variables };
}

function context(): Context | undefined {
  return AsyncLocalStorageProviderSingleton.getInstance().getStore() as Context | undefined;
}
