/**
 * Takes the jitter out of the pauses before LangGraph's retries. LangGraph draws it outside the task that is tried again, so
 * a rerun could not tell whose it was: the pause would be another one, and the attempt behind it run at another time.
 */
import type { RetryPolicy } from '@langchain/langgraph';

interface Retrying {
  retryPolicy?: RetryPolicy;
}

/** @param graph as LangGraph has compiled it; changed in place */
export function steadyRetries(graph: Retrying & { nodes: Record<string, Retrying> }): void {
  for (const part of [graph, ...Object.values(graph.nodes)]) {
    if (part.retryPolicy && part.retryPolicy.jitter !== false)
      part.retryPolicy = withoutJitter(part.retryPolicy);
  }
}

export function withoutJitter(policy: RetryPolicy): RetryPolicy {
  return { ...policy, jitter: false };
}
