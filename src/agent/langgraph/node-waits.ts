/**
 * What LangGraph's loops wait for by timers: a node's `timeout`, and the pause before it is tried again. Both are set outside the
 * task, where nobody could tell for which node.
 *
 * 1. Whoever reads the length of a wait is about to set its timer: the node's policies say whose they are when they are read.
 * 2. Pauses have no jitter. LangGraph draws it outside the task that is tried again, so a rerun could not tell whose it was:
 *    the pause would be another one, and the attempt behind it run at another time.
 */
import type { RetryPolicy } from '@langchain/langgraph';
import { currentInvocation } from '../session/current-invocation.js';

interface TimeoutPolicy {
  runTimeout?: number;
  idleTimeout?: number;
}

interface Waiting {
  retryPolicy?: RetryPolicy;
  timeout?: TimeoutPolicy;
}

/** What LangGraph reads of a timeout before it reads the time. */
const FIRST_READ = 'refreshOn';

/** Marks policies that say whose they are. */
const OF_NODE = Symbol('airlock.policy-of-node');

/** @param graph as LangGraph has compiled it; changed in place */
export function nameWaits(graph: Waiting & { nodes: Record<string, Waiting> }): void {
  if (graph.retryPolicy && graph.retryPolicy.jitter !== false)
    graph.retryPolicy = withoutJitter(graph.retryPolicy);
  for (const [name, node] of Object.entries(graph.nodes)) {
    if (node.retryPolicy) node.retryPolicy = ofNode(name, node.retryPolicy, { jitter: false });
    if (node.timeout) node.timeout = ofNode(name, node.timeout, {});
  }
}

export function withoutJitter(policy: RetryPolicy): RetryPolicy {
  return { ...policy, jitter: false };
}

/** @returns a policy that reads as `{ ...policy, ...changed }`, and says whose it is */
function ofNode<T extends object>(name: string, policy: T, changed: Partial<T>): T {
  if (OF_NODE in policy) return policy;
  const values = { ...policy, ...changed };
  const own = Object.defineProperty({}, OF_NODE, { value: true }) as T;
  for (const key of [...Object.keys(values), FIRST_READ] as (keyof T)[]) {
    Object.defineProperty(own, key, {
      enumerable: true,
      configurable: true,
      get: () => {
        currentInvocation()?.onWaitOf(name);
        return values[key];
      },
    });
  }
  return own;
}
