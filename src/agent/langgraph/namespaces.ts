/** LangGraph's names for tasks and graphs: `node:task|node:task`, checkpoint namespaces. What they say of whom, and whom they lie in. */
import type { TaskLocation } from './task-location.js';

/** A task of a graph without the name of its node, which a saver does not know. */
export function taskNamespace(graph: string, taskId: string): string {
  return graph ? `${graph}|:${taskId}` : `:${taskId}`;
}

/**
 * The task's own id. A saver and the code of a task name the tasks around it otherwise where it is a functional task;
 * this they have in common.
 */
export function taskIdOf(namespace: string): string {
  return namespace.slice(namespace.lastIndexOf(':') + 1);
}

/**
 * The ids of the tasks that a location lies in, outermost first. The `errorHandler` of a node runs within the node's task
 * by its namespace; but that one has failed and is over. The name of a functional task may hold colons.
 */
export function tasksOf({ namespace }: Pick<TaskLocation, 'namespace'>): string[] {
  const segments = namespace.split('|');
  return segments.flatMap((segment, index) => {
    const id = taskIdOf(segment);
    const hasFailed = ERROR_HANDLER.test(segments[index + 1] ?? '');
    return id !== segment && UUID.test(id) && !hasFailed ? [id] : [];
  });
}

/** The names of the nodes and functional tasks that a namespace lies in, as code of a task knows it. */
export function nodesOf(namespace: string): string[] {
  return namespace.split('|').map((segment) => segment.slice(0, Math.max(segment.lastIndexOf(':'), 0)));
}

/** How LangGraph names the node of an `errorHandler`, of a node's own and of `setNodeDefaults`. */
const ERROR_HANDLER = /^__(default_)?error_handler__/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a namespace is that of a task or graph, or lies in it. */
export function isWithin(namespace: string, outer: string): boolean {
  return namespace === outer || namespace.startsWith(`${outer}|`);
}

/** Whether a namespace is that of a task, or lies in it: in its own code, which its `errorHandler` runs behind. */
export function isInCodeOf(namespace: string, task: string): boolean {
  return isWithin(namespace, task) && !ERROR_HANDLER.test(namespace.slice(task.length + 1));
}

/**
 * Whether a location lies in a functional task that a task has called, and not in a graph that the task has invoked: such a graph
 * has checkpoints of its own (task-location.ts). LangGraph waits for a functional task, whatever becomes of its caller.
 */
export function isCalledBy({ namespace, checkpoints }: TaskLocation, caller: string): boolean {
  if (!namespace.startsWith(`${caller}|`) || caller in checkpoints) return false;
  const [called = ''] = namespace.slice(caller.length + 1).split('|');
  return UUID.test(taskIdOf(called)) && !ERROR_HANDLER.test(called);
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
