/** `defineAgents`: which agents there are, in which versions, and which version new runs take. */
import type { GraphSource } from './graph.js';

export interface AgentDefinition {
  /** Every version that a run may still be on, by its name. */
  versions: Record<string, GraphSource>;
  /** The version of runs that ask for none. */
  current: string;
}

export type AgentCatalog = Record<string, AgentDefinition>;

/**
 * Default export of the agents module.
 * @throws Error naming the agent whose `current` is not among its versions, or that has none
 */
export function defineAgents<const Catalog extends AgentCatalog>(catalog: Catalog): Catalog {
  for (const [name, { versions, current }] of Object.entries(catalog)) {
    const known = Object.keys(versions ?? {});
    if (known.length === 0) throw new Error(`Agent '${name}' has no versions.`);
    if (!known.includes(current)) {
      throw new Error(
        `Agent '${name}': current is '${current}', which is not among its versions (${known.join(', ')}).`,
      );
    }
  }
  return catalog;
}
