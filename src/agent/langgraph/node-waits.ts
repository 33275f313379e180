/**
 * What LangGraph's loops wait for by timers: how long a task may run (`timeout`), and the pause before it is tried again. Both
 * are set outside the task, where nobody could tell for which.
 *
 * 1. Whoever reads the length of a wait is about to set its timer: the policies of a task say whose they are when they are
 *    read. LangGraph reads them of the node when it prepares the task, and runs the task before it sets a timer for it.
 * 2. Pauses have no jitter. LangGraph draws it outside the task that is tried again, so a rerun could not tell whose it was:
 *    the pause would be another one, and the attempt behind it run at another time.
 */
import type { Runnable, RunnableConfig } from '@langchain/core/runnables';
import type { RetryPolicy } from '@langchain/langgraph';
import { currentInvocation } from '../session/current-invocation.js';
import { invokedBy } from './guard-nodes.js';
import { taskIdOf } from './namespaces.js';
import { locationIn } from './task-location.js';

/** Whose wait it is. */
export interface WaitOf {
  /** Nothing for a functional task. */
  node?: string;
  /** The task's id. Nothing before it runs. */
  task?: string;
  /** Of a functional task, which call it is of which task. */
  call?: string;
}

interface TimeoutPolicy {
  runTimeout?: number;
  idleTimeout?: number;
}

interface Policies {
  retryPolicy?: RetryPolicy;
  timeout?: TimeoutPolicy;
}

/** LangGraph's class of a node, as far as it is read here. */
interface GraphNode extends Policies {
  getNode(): Runnable | undefined;
}

/** What LangGraph reads of a timeout before it reads the time. */
const FIRST_READ = 'refreshOn';

/** Marks a node that says whose its waits are. */
const NAMED = Symbol('airlock.named-waits');

/** @param graph as LangGraph has compiled it; changed in place */
export function nameWaits(graph: Pick<Policies, 'retryPolicy'> & { nodes: Record<string, GraphNode> }): void {
  if (graph.retryPolicy && graph.retryPolicy.jitter !== false)
    graph.retryPolicy = withoutJitter(graph.retryPolicy);
  for (const [name, node] of Object.entries(graph.nodes)) {
    if (!(NAMED in node)) nameWaitsOf(node, name, graph.retryPolicy);
  }
}

function nameWaitsOf(node: GraphNode, name: string, ofGraph: RetryPolicy | undefined): void {
  const { retryPolicy = ofGraph, timeout } = node;
  const getNode = node.getNode.bind(node);
  let prepared: WaitOf = { node: name };
  const property = (get: () => unknown) => ({ configurable: true, enumerable: true, get });
  Object.defineProperties(node, {
    [NAMED]: { value: true },
    getNode: {
      configurable: true,
      value: () => {
        prepared = { node: name };
        const proc = getNode();
        return proc && currentInvocation() ? notingTask(proc, prepared) : proc;
      },
    },
    ...(retryPolicy && {
      retryPolicy: property(() => policyOf(prepared, retryPolicy, { jitter: false })),
    }),
    ...(timeout && { timeout: property(() => policyOf(prepared, timeout)) }),
  });
}

/** A task may have a `timeout` of its own (`Send`): LangGraph sets its timer as soon as the task runs. */
function notingTask(node: Runnable, wait: WaitOf): Runnable {
  const invoke = (input: unknown, config?: Partial<RunnableConfig>) => {
    const location = locationIn(config?.configurable ?? {});
    wait.task = taskIdOf(location.namespace);
    // Its timers begin with its step.
    currentInvocation()?.clock.onTask(location);
    const result = node.invoke(input, config);
    currentInvocation()?.time.onWaitOf(wait);
    return result;
  };
  return invokedBy(node, invoke);
}

/** The options of a functional task, as far as they are read here. */
export interface CallOptions {
  retry?: RetryPolicy;
  timeout?: TimeoutPolicy;
}

export function nameWaitsOfCall(options: CallOptions = {}, wait: WaitOf): CallOptions {
  const { retry, timeout } = options;
  return {
    ...options,
    ...(retry && { retry: policyOf(wait, retry, { jitter: false }) }),
    ...(timeout && { timeout: policyOf(wait, timeout) }),
  };
}

function withoutJitter(policy: RetryPolicy): RetryPolicy {
  return { ...policy, jitter: false };
}

/** @returns a policy that reads as `{ ...policy, ...changed }`, and says whose it is */
function policyOf<T extends object>(wait: WaitOf, policy: T, changed: Partial<T> = {}): T {
  const values = { ...policy, ...changed };
  const own = {} as T;
  for (const key of [...Object.keys(values), FIRST_READ] as (keyof T)[]) {
    Object.defineProperty(own, key, {
      enumerable: true,
      configurable: true,
      get: () => {
        currentInvocation()?.time.onWaitOf(wait);
        return values[key];
      },
    });
  }
  return own;
}
