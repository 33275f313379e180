/** Names and versions of agents as types, taken from the type of what `defineAgents` returns. */

/** Agents that are only known when the program runs: any name, any version. */
export type AnyCatalog = Record<string, { versions: Record<string, unknown> }>;

export type AgentName<Catalog> = keyof Catalog & string;

export type AgentVersion<Catalog, Name extends AgentName<Catalog>> = Catalog[Name] extends {
  versions: infer Versions;
}
  ? keyof Versions & string
  : never;
