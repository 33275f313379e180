/** `defineAgents`: which agents there are, in which versions, and which version new runs take. */
import type { GraphSource } from './langgraph/graph.js';

/** A graph's state: the values of its channels, as the graph sees them (messages are messages). */
export type AgentState = Record<string, unknown>;

/** How the state of a run on one version becomes that of a run on another. */
export interface Migration {
  from: string;
  to: string;
  /** Pure, and at once: given the same state it gives the same. What it leaves out is gone. */
  migrate(state: AgentState): AgentState;
}

export interface AgentDefinition {
  /** Every version that a run may still be on, by its name. */
  versions: Record<string, GraphSource>;
  /** The version of runs that ask for none. */
  current: string;
  /**
   * Steps by which open runs move to `current`, each from one version to another, one after the other. A run that no step
   * leads to `current` stays on its version. Default: none, and no run moves.
   */
  migrations?: readonly Migration[];
}

export type AgentCatalog = Record<string, AgentDefinition>;

/**
 * Default export of the agents module.
 * @throws Error naming the agent whose `current` is not among its versions, that has none, or whose migrations lead
 * to a version that is not there or do not say which way to go
 */
export function defineAgents<const Catalog extends AgentCatalog>(catalog: Catalog): Catalog {
  for (const [name, { versions, current, migrations = [] }] of Object.entries(catalog)) {
    const known = Object.keys(versions ?? {});
    if (known.length === 0) throw new Error(`Agent '${name}' has no versions.`);
    if (!known.includes(current)) {
      throw new Error(
        `Agent '${name}': current is '${current}', which is not among its versions (${known.join(', ')}).`,
      );
    }
    for (const { from, to } of migrations) {
      if (!known.includes(to) || from === to) {
        throw new Error(
          `Agent '${name}': a migration from '${from}' leads to '${to}', which is no other version.`,
        );
      }
      if (migrations.filter((other) => other.from === from).length > 1) {
        throw new Error(`Agent '${name}': more than one migration leads from '${from}'.`);
      }
    }
  }
  return catalog;
}
