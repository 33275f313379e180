/** A graph as LangGraph takes it, of its spec. How it asks is given, so that plain LangGraph plays the same graph. */
import { Annotation, END, interrupt, Send, START, StateGraph, task } from '@langchain/langgraph';
import type { Action, GraphSpec, NodeSpec } from './spec.js';

/** How an agent reaches the outside: by Airlock, or by nothing but LangGraph. */
export interface Outside {
  fetch(resource: string, params: unknown): Promise<unknown>;
  ask(prompt: string): Promise<unknown>;
  approve(action: string): Promise<unknown>;
}

const State = Annotation.Root({
  log: Annotation<unknown[]>({ reducer: (before, more) => before.concat(more), default: () => [] }),
  /** A graph within a loop gives its own count back: the loop is not to begin anew by it. */
  round: Annotation<number>({ reducer: Math.max, default: () => 0 }),
});
type Values = typeof State.State;
type Update = Partial<Values>;

/** How often a graph of shape `loop` goes round. */
const ROUNDS = 2;

/** LangGraph's own types want the names of all nodes; here they are known at run time alone. */
interface AnyGraph {
  addNode(name: string, node: unknown, options?: object): AnyGraph;
  addEdge(from: string, to: string): AnyGraph;
  addConditionalEdges(from: string, choose: (values: Values) => string | Send[]): AnyGraph;
  compile(): { invoke(input: Update, config?: object): Promise<Values> };
}

export function buildGraph({ shape, nodes }: GraphSpec, outside: Outside): ReturnType<AnyGraph['compile']> {
  const graph = new StateGraph(State) as unknown as AnyGraph;
  for (const node of nodes) addNode(graph, node, outside);
  const names = nodes.map(({ name }) => name);
  switch (shape) {
    case 'fan':
      for (const name of names) graph.addEdge(START, name).addEdge(name, END);
      break;
    case 'send':
      graph.addConditionalEdges(START, () => names.map((name) => new Send(name, { log: [], round: 0 })));
      break;
    case 'loop':
      graph.addNode('next', ({ round }: Values): Update => ({ round: round + 1 }));
      chain(graph, [START, ...names, 'next']);
      graph.addConditionalEdges('next', ({ round }) => (round < ROUNDS ? (names[0] ?? END) : END));
      break;
    case 'chain':
      chain(graph, [START, ...names, END]);
  }
  return graph.compile();
}

function chain(graph: AnyGraph, names: string[]): void {
  for (const [index, name] of names.slice(1).entries()) graph.addEdge(names[index] as string, name);
}

function addNode(graph: AnyGraph, node: NodeSpec, outside: Outside): void {
  if ('graph' in node) {
    graph.addNode(node.name, buildGraph(node.graph, outside));
    return;
  }
  const actor = new Actor(outside);
  const play = async (): Promise<Update> => ({ log: [[node.name, ...(await actor.all(node.actions))]] });
  const retryPolicy = { maxAttempts: 3, initialInterval: 10, jitter: true, logWarning: false };
  graph.addNode(node.name, play, node.isRetried ? { retryPolicy } : {});
}

/** Does what actions say, and tells what came of each. */
class Actor {
  readonly #outside: Outside;

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  async all(actions: readonly Action[]): Promise<unknown[]> {
    const results: unknown[] = [];
    for (const action of actions) results.push(await this.#one(action));
    return results;
  }

  async #one(action: Action): Promise<unknown> {
    const { fetch, ask, approve } = this.#outside;
    switch (action.do) {
      case 'interrupt':
        return interrupt(`interrupt ${action.id}`);
      case 'ask':
        return ask(`ask ${action.id}`);
      case 'approve':
        return approve(`approve ${action.id}`);
      case 'fetch':
        return fetch('echo', { id: action.id });
      case 'clock':
        return typeof (await fetch('clock', { id: action.id, at: Date.now() }));
      case 'uuid':
        return typeof (await fetch('uuid', { id: action.id, uuid: crypto.randomUUID() }));
      case 'random':
        return interrupt({ id: action.id, random: Math.random() });
      case 'sleep':
        await new Promise((resolve) => setTimeout(resolve, action.delayMs));
        return 'slept';
      case 'all':
        return Promise.all(action.branches.map((branch) => this.all(branch)));
      case 'task':
        return task(`task${action.id}`, () => this.all(action.actions))();
      case 'call':
        return (await buildGraph(action.graph, this.#outside).invoke({ log: [], round: 0 })).log;
    }
  }
}
