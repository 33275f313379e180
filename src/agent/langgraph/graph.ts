/**
 * What may stand in `defineAgents`, made into one thing that can be invoked with a checkpointer; and what LangGraph
 * offers that cannot work in a workflow, refused by name before anything runs.
 */
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';

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
  withCheckpointer(saver: BaseCheckpointSaver): Pick<Invocable, 'invoke'>;
}

export class UnsupportedFeatureError extends Error {
  override readonly name = 'UnsupportedFeatureError';
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
  refuseUnsupported(graph, name);
  return {
    recursionLimit: (graph as { config?: { recursionLimit?: number } }).config?.recursionLimit,
    withCheckpointer(saver) {
      graph.checkpointer = saver;
      return graph;
    },
  };
}

async function callFactory(source: unknown, name: string): Promise<GraphLike> {
  if (typeof source !== 'function') {
    throw new UnsupportedFeatureError(
      `Agent '${name}' is ${source === null ? 'null' : typeof source}, not a graph.`,
    );
  }
  return (source as () => GraphLike | Promise<GraphLike>)();
}

/** What a compiled graph shows of itself; every part optional, because not all kinds have all of them. */
interface Features {
  store?: unknown;
  cache?: unknown;
  interruptBefore?: unknown;
  interruptAfter?: unknown;
  channels?: Record<string, { lc_graph_name?: string } | undefined>;
  nodes?: Record<string, { subgraphs?: unknown[] } | undefined>;
  lc_name?: unknown;
}

function refuseUnsupported(graph: object, name: string, path = ''): void {
  const features = graph as Features & { graph?: unknown };
  // createAgent wraps the compiled graph.
  if (isInvocable(features.graph)) {
    refuseUnsupported(features.graph, name, path);
    return;
  }
  const where = `Agent '${name}'${path && `, subgraph '${path}'`}`;
  const refuse = (what: string, instead: string): never => {
    throw new UnsupportedFeatureError(`${where} uses ${what}, which cannot work in a workflow: ${instead}`);
  };
  if ('graphId' in features) {
    refuse('a RemoteGraph', 'an agent has no network. Put it behind a resource and fetch from it.');
  }
  if (features.store) {
    refuse('a store', 'what it holds would be lost between workers. Make it a resource and fetch from it.');
  }
  if (features.cache) {
    refuse(
      'a node cache',
      'it would make a rerun differ from the run. Fetched answers are remembered anyway.',
    );
  }
  if (hasAny(features.interruptBefore) || hasAny(features.interruptAfter)) {
    refuse(
      'static breakpoints (interruptBefore, interruptAfter)',
      'nobody is asked anything by them. Use ask or interrupt().',
    );
  }
  for (const [channel, { lc_graph_name: kind } = {}] of Object.entries(features.channels ?? {})) {
    if (kind === 'DeltaChannel') {
      refuse(
        `the delta channel '${channel}'`,
        'it needs older checkpoints, and only the latest is kept. Use a plain reducer.',
      );
    }
  }
  for (const [node, { subgraphs = [] } = {}] of Object.entries(features.nodes ?? {})) {
    for (const subgraph of subgraphs) {
      if (!isInvocable(subgraph)) continue;
      const inner = path ? `${path}.${node}` : node;
      if (subgraph.checkpointer === false) {
        refuse(
          `checkpointer: false at subgraph '${inner}'`,
          'it could not be restored in the middle. Leave the option out.',
        );
      }
      refuseUnsupported(subgraph, name, inner);
    }
  }
}

function hasAny(nodes: unknown): boolean {
  return nodes === '*' || (Array.isArray(nodes) && nodes.length > 0);
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
