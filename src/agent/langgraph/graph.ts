/**
 * What may stand in `defineAgents`, made into one thing that can be invoked with a checkpointer; and what LangGraph
 * offers that cannot work in a workflow, refused by name before anything runs.
 */

import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { refuseUnknownReviews } from '../review/known-tools.js';
import { INTERRUPT } from './channels.js';
import { RootGraph } from './root-graph.js';
import { refuseUnsupported, UnsupportedFeatureError } from './unsupported-features.js';

/** The part of LangGraph's compiled graphs, and of `createAgent`'s agents, that is used here. */
interface Invocable {
  invoke(input: unknown, config: object): Promise<unknown>;
  checkpointer?: unknown;
}

/** A graph that has yet to be compiled. */
interface Compilable {
  compile(): Invocable;
}

type GraphLike = Invocable | Compilable;

/** A graph, compiled or not, an agent of `createAgent`, an `entrypoint`, or a function that makes one of these. */
export type GraphSource = GraphLike | (() => GraphLike | Promise<GraphLike>);

/** An agent's graph, checked and ready. */
export interface Graph {
  /** Its own, where it sets one. */
  recursionLimit: number | undefined;
  withCheckpointer(saver: BaseCheckpointSaver): CheckpointedGraph;
}

export interface CheckpointedGraph extends Pick<Invocable, 'invoke'> {
  /** Whether an invocation that has returned has stopped half-way. */
  isPaused(config: object): Promise<boolean>;
}

/** @throws UnsupportedFeatureError naming what cannot work and what to do instead */
export async function resolveGraph(source: GraphSource, name: string): Promise<Graph> {
  const made = isInvocable(source) || isCompilable(source) ? source : await callFactory(source, name);
  const graph = isCompilable(made) && !isInvocable(made) ? made.compile() : made;
  if (!isInvocable(graph)) {
    throw new UnsupportedFeatureError(
      `Agent '${name}' is not a graph: give defineAgents a LangGraph graph, an agent of createAgent, or a function that makes one.`,
    );
  }
  const root = RootGraph.in(graph);
  if (!root) throw new UnsupportedFeatureError(notAGraph(graph, name));
  refuseUnsupported(root.graph, name);
  refuseUnknownReviews(graph, name);
  return {
    recursionLimit: root.recursionLimit,
    withCheckpointer(saver) {
      root.use(saver);
      return {
        invoke: (input, config) => graph.invoke(input, config),
        isPaused: (config) => root.isPaused(config),
      };
    },
  };
}

function notAGraph(runnable: object, name: string): string {
  return (
    `Agent '${name}' is a ${runnable.constructor?.name ?? 'runnable'}, which uses no checkpointer: the agent would begin anew ` +
    'wherever its run goes on, and do again what it had done. Give defineAgents the graph itself; retries, fallbacks and ' +
    'what comes before or after belong in its nodes (`retryPolicy`).'
  );
}

async function callFactory(source: unknown, name: string): Promise<GraphLike> {
  if (typeof source !== 'function') {
    throw new UnsupportedFeatureError(
      `Agent '${name}' is ${source === null ? 'null' : typeof source}, not a graph.`,
    );
  }
  return (source as () => GraphLike | Promise<GraphLike>)();
}

function isInvocable(value: unknown): value is Invocable {
  return (
    typeof value === 'object' && value !== null && 'invoke' in value && typeof value.invoke === 'function'
  );
}

function isCompilable(value: unknown): value is Compilable {
  return (
    typeof value === 'object' && value !== null && 'compile' in value && typeof value.compile === 'function'
  );
}

/** Whether the result of a graph shows a pause; a result of the agent's own may have that key as well. */
export function showsPause(result: unknown): boolean {
  return typeof result === 'object' && result !== null && INTERRUPT in result;
}
