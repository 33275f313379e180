/** What LangGraph offers that cannot work in a workflow, refused by name. */

export class UnsupportedFeatureError extends Error {
  override readonly name = 'UnsupportedFeatureError';
}

/** What a compiled graph shows of itself; every part optional, because not all kinds have all of them. */
interface Features {
  store?: unknown;
  cache?: unknown;
  interruptBefore?: unknown;
  interruptAfter?: unknown;
  encoding?: unknown;
  channels?: Record<string, { lc_graph_name?: string } | undefined>;
  nodes?: Record<string, { subgraphs?: unknown[] } | undefined>;
  checkpointer?: unknown;
  config?: Features | undefined;
}

export function refuseUnsupported(graph: object, name: string, path = ''): void {
  const features = graph as Features & { graph?: unknown };
  // createAgent wraps the compiled graph.
  if (isGraph(features.graph)) {
    refuseUnsupported(features.graph, name, path);
    return;
  }
  const where = `Agent '${name}'${path && `, subgraph '${path}'`}`;
  const refuse = refusalFor(where);
  if ('graphId' in features) {
    refuse('a RemoteGraph', 'an agent has no network. Put it behind a resource and fetch from it.');
  }
  refuseOptions(features, refuse);
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
      if (!isGraph(subgraph)) continue;
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

/** How a graph is invoked. */
export type GraphOptions = Pick<
  Features,
  'store' | 'cache' | 'interruptBefore' | 'interruptAfter' | 'encoding'
> & {
  configurable?: Record<string, unknown> | undefined;
};

/**
 * A graph that is invoked by a function of the agent's, with what it is invoked with.
 * @throws UnsupportedFeatureError
 */
export function refuseUnsupportedGraph(graph: object, options: GraphOptions = {}, isInTask = false): void {
  const { checkpointer, name } = graph as Features & { name?: string };
  const refuse = refusalFor(invokedGraph(name, isInTask));
  refuseOptions(graph, refuse);
  refuseOptions(options, refuse);
  if (checkpointer === false) {
    refuse('checkpointer: false', 'what it was answered could not be given again. Leave the option out.');
  }
}

/**
 * @param options all that a graph is invoked with, wherever it was set
 * @param name of the graph
 * @throws UnsupportedFeatureError
 */
export function refuseUnsupportedOptions(
  options: GraphOptions,
  name: string | undefined,
  isInTask: boolean,
): void {
  const refuse = refusalFor(invokedGraph(name, isInTask));
  refuseOptions(options, refuse);
  if (isInTask && options.configurable?.checkpoint_ns === '') {
    refuse(
      "checkpoint_ns: ''",
      "its checkpoints would take the place of the run's own. Leave the option out.",
    );
  }
}

function invokedGraph(name = 'LangGraph', isInTask: boolean): string {
  return isInTask ? `A graph that is invoked by a node or a tool (${name})` : `The agent's graph (${name})`;
}

type Refuse = (what: string, instead: string) => never;

function refusalFor(where: string): Refuse {
  return (what, instead) => {
    throw new UnsupportedFeatureError(`${where} uses ${what}, which cannot work in a workflow: ${instead}`);
  };
}

/** @param features of a graph, with what `withConfig` gave it */
function refuseOptions({ config, ...features }: Features, refuse: Refuse): void {
  if (config) refuseOptions(config, refuse);
  const { store, cache, interruptBefore, interruptAfter, encoding } = features;
  if (store) {
    refuse('a store', 'what it holds would be lost between workers. Make it a resource and fetch from it.');
  }
  if (cache) {
    refuse(
      'a node cache',
      'it would make a rerun differ from the run. Fetched answers are remembered anyway.',
    );
  }
  if (hasAny(interruptBefore) || hasAny(interruptAfter)) {
    refuse(
      'static breakpoints (interruptBefore, interruptAfter)',
      'nobody is asked anything by them. Use ask or interrupt().',
    );
  }
  if (encoding !== undefined) {
    refuse(
      `a stream as text (encoding: '${encoding}')`,
      'an interrupt() would be one of its lines and pause nobody. Leave the option out.',
    );
  }
}

function isGraph(value: unknown): value is Features {
  return (
    typeof value === 'object' && value !== null && 'invoke' in value && typeof value.invoke === 'function'
  );
}
