/**
 * What the running code belongs to: an attempt of a task, or LangGraph's own code between a call and the task that it starts. It
 * travels in LangChain's context variables, where the configuration may be replaced.
 */
import { contextVariable, runWithVariable, setContextVariable } from './context-variables.js';
import { taskIdOf } from './namespaces.js';
import type { Configurable, TaskLocation } from './task-location.js';

const LOCATION = 'airlock.location';

/** Where code runs, in which attempt of its task, and with which configuration. */
export interface Attempt {
  location: TaskLocation;
  attempt: number;
  configurable: Configurable;
  /** Aborted when LangGraph gives up the attempt: it took too long. */
  signal?: AbortSignal | undefined;
  /** What steps its graph, where a task has invoked that. */
  loop?: Loop | undefined;
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
  /** The code that has called it, where that is known. */
  caller?: Attempt | undefined;
  /** What its caller gives the graph up by. */
  signal?: AbortSignal | undefined;
  /** That of the graph around it, where its graph is a node. */
  around?: Loop | undefined;
  /** An `interrupt()` has paused its graph. */
  hasPaused?: boolean;
  /** Its caller has given the graph up. */
  isGivenUp?: boolean;
  /** Its caller has aborted it while it paused itself. */
  isLeftByPause?: boolean;
}

/**
 * Whether an abort is no giving up: the graph, one around it or its caller had paused before. What pauses is an error on its way,
 * so `finally { control.abort() }` aborts what its code had begun; `streamEvents` of LangChain does so whenever it ends.
 */
export function isAbortedBehindPause(loop: Loop | undefined): boolean {
  for (let one = loop; one; one = one.around)
    if (one.isLeftByPause || (one.hasPaused && one.signal?.aborted)) return true;
  return false;
}

/** Calls a graph: what runs until the first of its tasks does is its loop. */
export function inLoop<T>(loop: Loop, work: () => T): T {
  return runWithVariable(LOOP, loop, work);
}

/** The loops that the running code lies in, innermost first: of the tasks around it too. */
export function* loopsAround(): Generator<Loop> {
  for (let loop = currentLoop(); loop; loop = loop.around) yield loop;
  for (let running = runningAttempt(); running; running = running.caller)
    for (let loop = running.loop; loop; loop = loop.around) yield loop;
}

const CALL = 'airlock.call';

/** A call of a functional task. */
interface StartedCall {
  /** The id of the called task, once its code runs. */
  task?: string;
  /** When it was called, where that is later than the last event. */
  atMs?: number | undefined;
}

/** When the functional task was called whose code is about to run, where that is later than the last event. */
export function calledAt(): number | undefined {
  return (contextVariable(CALL) as StartedCall | undefined)?.atMs;
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
