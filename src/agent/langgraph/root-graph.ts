/**
 * Which of LangGraph's graphs an agent is. Only such a graph uses a checkpointer: what is wrapped round one has no memory
 * of its own, and would begin anew wherever a run goes on.
 */
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';

/** The part of LangGraph's compiled graphs that is used here. */
interface PregelLike {
  readonly lg_is_pregel: true;
  readonly config?: RunOptions;
  checkpointer?: unknown;
  getState?(config: object): Promise<{ next?: readonly string[] }>;
}

interface RunOptions {
  readonly recursionLimit?: number;
}

export class RootGraph {
  readonly #graph: PregelLike;
  /** Of what hands its options on to the graph. */
  readonly #around: RunOptions | undefined;

  private constructor(graph: PregelLike, around?: RunOptions) {
    this.#graph = graph;
    this.#around = around;
  }

  /** @returns nothing where `value` is no graph, and does not hand on to one all that it is invoked with */
  static in(value: object): RootGraph | undefined {
    if (isPregel(value)) return new RootGraph(value);
    if (isAgent(value)) return new RootGraph(value.graph);
    if (!isBinding(value)) return undefined;
    const bound = RootGraph.in(value.bound);
    return bound && new RootGraph(bound.#graph, { ...bound.#around, ...value.config });
  }

  get graph(): object {
    return this.#graph;
  }

  /** Its own, where it sets one. */
  get recursionLimit(): number | undefined {
    return this.#around?.recursionLimit ?? this.#graph.config?.recursionLimit;
  }

  use(saver: BaseCheckpointSaver): void {
    this.#graph.checkpointer = saver;
  }

  /** Whether the latest checkpoint has something left to do. */
  async isPaused(config: object): Promise<boolean> {
    const { next = [] } = (await this.#graph.getState?.(config)) ?? {};
    return next.length > 0;
  }
}

function isPregel(value: unknown): value is PregelLike {
  return isObject(value) && 'lg_is_pregel' in value && value.lg_is_pregel === true;
}

/** An agent of `createAgent`: it shows its graph, and hands a checkpointer on to it. */
function isAgent(value: object): value is { graph: PregelLike } {
  return 'graph' in value && isPregel(value.graph) && 'checkpointer' in Object.getPrototypeOf(value);
}

/** What `withConfig` and `withListeners` of a runnable make. What else is made of one (`withRetry`) runs it as it likes. */
function isBinding(value: object): value is { bound: object; config?: RunOptions } {
  const { lc_name } = value.constructor as { lc_name?: unknown };
  return (
    typeof lc_name === 'function' &&
    lc_name.call(value.constructor) === 'RunnableBinding' &&
    'bound' in value &&
    isObject(value.bound)
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
