/** Where in a graph a request is made: which task, in which checkpoint. Read from LangGraph's configuration. */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';

export interface Place {
  /** LangGraph's checkpoint namespace of the task, `node:task|node:task`; the same when the task runs again. */
  namespace: string;
  /** The checkpoint that each enclosing graph stands at, by the graph's namespace. */
  checkpoints: Record<string, string>;
}

/** Which invocation of the graph the caller belongs to, where it belongs to one. */
export function currentInvocation(): number | undefined {
  return AsyncLocalStorageProviderSingleton.getRunnableConfig()?.configurable?.airlock_invocation;
}

/** Outside any node (a graph can be any runnable) there is one place for all. */
const nowhere: Place = { namespace: '', checkpoints: {} };

export function currentPlace(): Place {
  const configurable = AsyncLocalStorageProviderSingleton.getRunnableConfig()?.configurable;
  if (!configurable) return nowhere;
  return { namespace: configurable.checkpoint_ns ?? '', checkpoints: configurable.checkpoint_map ?? {} };
}

/** The ids of the tasks that a place lies in, outermost first. */
export function tasksOf({ namespace }: Place): string[] {
  return namespace.split('|').flatMap((segment) => {
    const colon = segment.indexOf(':');
    return colon < 0 ? [] : [segment.slice(colon + 1)];
  });
}
