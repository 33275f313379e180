/** The job that every system under test does. */
export interface JobInput {
  /** How many fetches, one after another. */
  fetches: number;
  /** Whether to wait for a person at the end. */
  ask: boolean;
}

export interface Activities {
  'fetch.double'(params: { n: number }): Promise<number>;
}

/** Systems under test; each runs in a process of its own. */
export const systems = ['plain', 'airlock'] as const;
export type System = (typeof systems)[number];
