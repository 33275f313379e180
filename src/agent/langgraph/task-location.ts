/** Where in a graph a request is made: which task, in which checkpoint. Read from LangGraph's configuration. */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';

export interface TaskLocation {
  /** LangGraph's checkpoint namespace of the task, `node:task|node:task`; the same when the task runs again. */
  namespace: string;
  /** The checkpoint that each enclosing graph stands at, by the graph's namespace. */
  checkpoints: Record<string, string>;
}

/** The part of LangGraph's configuration that says where in a graph something happens. */
interface Configurable {
  checkpoint_ns?: string;
  checkpoint_id?: string;
  checkpoint_map?: Record<string, string>;
}

/** Which invocation of the graph the caller belongs to, where it belongs to one. */
export function currentInvocation(): number | undefined {
  return AsyncLocalStorageProviderSingleton.getRunnableConfig()?.configurable?.airlock_invocation;
}

/** Outside any node (a graph can be any runnable) there is one place for all. */
const root: TaskLocation = { namespace: '', checkpoints: {} };

export function currentLocation(): TaskLocation {
  const configurable = AsyncLocalStorageProviderSingleton.getRunnableConfig()?.configurable;
  if (!configurable) return root;
  return { namespace: configurable.checkpoint_ns ?? '', checkpoints: configurable.checkpoint_map ?? {} };
}

/** The place of a task as a checkpoint saver is told of it: by the configuration of its graph, and its id. */
export function locationOfTask(configurable: Configurable = {}, taskId: string): TaskLocation {
  const {
    checkpoint_ns: graph = '',
    checkpoint_id: checkpoint = '',
    checkpoint_map: enclosing,
  } = configurable;
  const task = `:${taskId}`;
  return {
    namespace: graph ? `${graph}|${task}` : task,
    checkpoints: { ...enclosing, [graph]: checkpoint },
  };
}

/** The ids of the tasks that a place lies in, outermost first. */
export function tasksOf({ namespace }: TaskLocation): string[] {
  return namespace.split('|').flatMap((segment) => {
    const colon = segment.indexOf(':');
    return colon < 0 ? [] : [segment.slice(colon + 1)];
  });
}

/** Task ids are UUIDs; interrupt ids are bare hashes. */
export function isTaskId(id: string): boolean {
  return !/^[0-9a-f]{32}$/.test(id);
}

/**
 * Whether a namespace is that of a graph within a task of this graph: `node:task` follows. A subgraph with a memory of
 * its own has no task in its name, and one that a node invokes again has its number there; they are not dropped.
 */
export function isOfTask(inner: string, graph: string): boolean {
  const prefix = graph && `${graph}|`;
  if (inner === graph || !inner.startsWith(prefix)) return false;
  return inner.slice(prefix.length).split('|')[0]?.includes(':') ?? false;
}
