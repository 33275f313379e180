/** Where in a graph a request is made: which task, in which checkpoint. Read from LangGraph's configuration. */
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { contextVariable, runWithVariable, setContextVariable } from './context-variables.js';

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

const LOCATION = 'airlock.location';

/** Where code runs, in which attempt of its task, and with which configuration. */
export interface Attempt {
  location: TaskLocation;
  attempt: number;
  configurable: Configurable;
  /** Aborted when LangGraph gives up the attempt: it took too long. */
  signal?: AbortSignal | undefined;
  /** Aborted when the caller of its graph gives the graph up. */
  graphSignal?: AbortSignal | undefined;
  /** That of the task which calls this one. */
  caller?: Attempt | undefined;
}

/** Runs code of a task. Called where its configuration is in place. */
export function inAttempt<T>(attempt: Attempt, work: () => T): T {
  setContextVariable(LOCATION, attempt);
  return work();
}

/** The task that the running code belongs to, also where its configuration was replaced. */
export function runningAttempt(): Attempt | undefined {
  return contextVariable(LOCATION) as Attempt | undefined;
}

const LOOP = 'airlock.loop';

/** LangGraph's own code that steps a graph which a task has invoked. It runs in the context of that task. */
export interface Loop {
  /** The calling task's. */
  namespace: string;
  /** The same when the task runs again. */
  name: string;
  /** The id of the checkpoint that it goes on from, if it does not begin. */
  checkpoint?: string;
  /** The namespace of its graph, once it has read or saved a checkpoint. */
  graph?: string;
  /** Whether its caller reads what the graph does while it runs. */
  isStreamed: boolean;
  /** What its caller gives the graph up by. */
  signal?: AbortSignal | undefined;
}

/** Calls a graph: what runs until the first of its tasks does is its loop. */
export function inLoop<T>(loop: Loop, work: () => T): T {
  return runWithVariable(LOOP, loop, work);
}

const CALL = 'airlock.call';

/** A call of a functional task. */
interface StartedCall {
  /** The id of the called task, once its code runs. */
  task?: string;
}

/** Calls a functional task: what runs until its code does is LangGraph's own. */
export function inCall<T>(call: StartedCall, work: () => T): T {
  return runWithVariable(CALL, call, work);
}

/** Begins code of a task, which runs in the context of the loop or the call that starts it. */
export function enterTask({ namespace }: TaskLocation): void {
  if (currentLoop()) setContextVariable(LOOP, undefined);
  const call = contextVariable(CALL) as StartedCall | undefined;
  if (!call) return;
  call.task = taskIdOf(namespace);
  setContextVariable(CALL, undefined);
}

/** Whether LangGraph's code runs that starts tasks of what the running task has called. */
export function isStartingTask(): boolean {
  return currentLoop() !== undefined || contextVariable(CALL) !== undefined;
}

/** @returns nothing in code of a task, nor in the loop of the root graph */
export function currentLoop(): Loop | undefined {
  return contextVariable(LOOP) as Loop | undefined;
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
