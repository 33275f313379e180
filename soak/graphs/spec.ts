/** A graph as plain data, made by chance: what its nodes do, and how they follow each other. */
import type { Chance } from '../chance.js';

/** What a node does, step by step. `id` tells it from all others in the graph. */
export type Action =
  | { do: 'interrupt' | 'ask' | 'approve' | 'fetch' | 'clock' | 'uuid' | 'random'; id: number }
  | { do: 'sleep'; id: number; delayMs: number }
  | { do: 'all'; branches: Action[][] }
  | { do: 'call'; graph: GraphSpec }
  | { do: 'task'; id: number; actions: Action[] };

export type NodeSpec =
  | { name: string; isRetried: boolean; actions: Action[] }
  | { name: string; graph: GraphSpec };

export interface GraphSpec {
  /** One after the other, all at once, each started by `Send`, or round and round. */
  shape: 'chain' | 'fan' | 'send' | 'loop';
  nodes: NodeSpec[];
}

export interface SpecOptions {
  /** Clocks, randomness and timers, of which two runs of plain LangGraph show different values. */
  readonly isImpure: boolean;
}

export function makeSpec(chance: Chance, options: SpecOptions): GraphSpec {
  return new SpecMaker(chance, options).graph(0);
}

class SpecMaker {
  #id = 0;
  /** Bounds the size: what is left to be made. */
  #left = 14;

  constructor(
    readonly chance: Chance,
    readonly options: SpecOptions,
  ) {}

  graph(depth: number): GraphSpec {
    const count = 1 + this.chance.below(3);
    return {
      shape: this.chance.oneOf(['chain', 'chain', 'fan', 'fan', 'send', 'loop']),
      nodes: Array.from({ length: count }, () => this.#node(depth)),
    };
  }

  #node(depth: number): NodeSpec {
    const name = `n${this.#next()}`;
    if (depth < 2 && this.#left > 4 && this.chance.isTrue(0.2)) return { name, graph: this.graph(depth + 1) };
    return {
      name,
      isRetried: this.chance.isTrue(0.2),
      actions: this.#actions(depth, 1 + this.chance.below(3)),
    };
  }

  #actions(depth: number, count: number): Action[] {
    return Array.from({ length: count }, () => this.#action(depth));
  }

  #action(depth: number): Action {
    const id = this.#next();
    const kinds: Action['do'][] = ['interrupt', 'interrupt', 'ask', 'approve', 'fetch', 'fetch', 'fetch'];
    if (this.options.isImpure) kinds.push('clock', 'uuid', 'random', 'sleep');
    if (this.#left > 3 && depth < 2) kinds.push('all', 'call', 'task');
    const kind = this.chance.oneOf(kinds);
    switch (kind) {
      case 'all':
        return { do: kind, branches: [this.#branch(depth, true), this.#branch(depth, false)] };
      case 'call':
        return { do: kind, graph: this.graph(depth + 1) };
      case 'task':
        return { do: kind, id, actions: this.#actions(2, 1 + this.chance.below(2)) };
      case 'sleep':
        return { do: kind, id, delayMs: 10 ** this.chance.below(5) };
      default:
        return { do: kind, id };
    }
  }

  /**
   * LangGraph pauses a whole node at an interrupt, so only one branch has some; on plain LangGraph all questions are. The other
   * says no time and no random number, and asks nobody where something may be drawn: such a run may end by name (the known limits
   * of docs/decisions/0021).
   */
  #branch(depth: number, mayInterrupt: boolean): Action[] {
    const actions = this.#actions(Math.max(depth, 2), 1 + this.chance.below(2));
    if (mayInterrupt) return actions;
    const pausing = ['interrupt', 'ask', 'approve', 'random', 'clock'];
    return actions.map((action) =>
      pausing.includes(action.do) && 'id' in action ? { do: 'fetch', id: action.id } : action,
    );
  }

  #next(): number {
    this.#id += 1;
    this.#left -= 1;
    return this.#id;
  }
}
