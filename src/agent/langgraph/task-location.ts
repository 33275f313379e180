/** Where in a graph a request is made: which task, in which checkpoint. Read from LangGraph's configuration. */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { taskNamespace } from './namespaces.js';
import { runningAttempt } from './running-code.js';

export interface TaskLocation {
  /** LangGraph's checkpoint namespace of the task, `node:task|node:task`; the same when the task runs again. */
  namespace: string;
  /** The checkpoint that each enclosing graph stands at, by the graph's namespace. */
  checkpoints: Record<string, string>;
}

/** The part of LangGraph's configuration that says where in a graph something happens. */
export interface Configurable {
  [key: string]: unknown;
  checkpoint_ns?: string;
  checkpoint_id?: string;
  checkpoint_map?: Record<string, string>;
  /** LangGraph's own notes on the task: how many `interrupt()` calls it made, and what they are answered with. */
  __pregel_scratchpad?: { interruptCounter: number; resume: unknown[] };
}

/** Outside any task there is one location for all. */
export const root: TaskLocation = { namespace: '', checkpoints: {} };

export function currentLocation(): TaskLocation {
  const configurable = currentConfigurable();
  return configurable ? locationIn(configurable) : root;
}

/** The location of a task, as the configuration of its code names it. */
export function locationIn({ checkpoint_ns = '', checkpoint_map = {} }: Configurable): TaskLocation {
  return { namespace: checkpoint_ns, checkpoints: enclosingCheckpoints(checkpoint_map) };
}

/**
 * The checkpoints of the graphs around a task, outermost first. LangGraph names the caller of a functional task among them, with
 * the checkpoint of the caller's graph; a graph that the caller invokes has that name as well, and has checkpoints of its own.
 */
export function enclosingCheckpoints(map: Record<string, string>): Record<string, string> {
  const graphs = Object.entries(map);
  const ids = graphs.map(([, id]) => id);
  return new Set(ids).size === ids.length
    ? map
    : Object.fromEntries(graphs.filter(([, id], index) => ids.indexOf(id) === index));
}

/** The namespace of the task whose code is running; LangGraph's own loops run in none. */
export function currentTask(): string | undefined {
  return currentConfigurable()?.checkpoint_ns;
}

/** How many answers to `interrupt()` the running task has taken so far. */
export function answersTaken(): number {
  const configurable = currentConfigurable();
  return Math.min(interruptsCalled(configurable), configurable?.__pregel_scratchpad?.resume.length ?? 0);
}

/** How often a task has called `interrupt()` in its last attempt. */
export function interruptsCalled(configurable: Configurable | undefined): number {
  return (configurable?.__pregel_scratchpad?.interruptCounter ?? -1) + 1;
}

/** Which `interrupt()` of the running task the next one is, and whether it has an answer. */
export function nextInterrupt(): { ordinal: number; isAnswered: boolean } {
  const configurable = currentConfigurable();
  const ordinal = interruptsCalled(configurable);
  return { ordinal, isAnswered: ordinal < (configurable?.__pregel_scratchpad?.resume.length ?? 0) };
}

/** LangGraph's, of the task that the running code belongs to, also where the code has replaced or lost it. */
function currentConfigurable(): Configurable | undefined {
  const configurable: Configurable | undefined =
    AsyncLocalStorageProviderSingleton.getRunnableConfig()?.configurable;
  return configurable?.checkpoint_ns === undefined ? runningAttempt()?.configurable : configurable;
}

/** The location of a task as a checkpoint saver learns it: by the configuration of its graph, and its id. */
export function locationOfTask(configurable: Configurable = {}, taskId: string): TaskLocation {
  const {
    checkpoint_ns: graph = '',
    checkpoint_id: checkpoint = '',
    checkpoint_map: enclosing,
  } = configurable;
  return {
    namespace: taskNamespace(graph, taskId),
    checkpoints: { ...(enclosing && enclosingCheckpoints(enclosing)), [graph]: checkpoint },
  };
}
