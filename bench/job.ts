/**
 * What every system under test does. A fetch doubles a number; ten rounds of an assistant are ten calls of a model
 * that each ask for one fetch, and one that answers.
 */
export type Job =
  /** Fetches one after another, in a graph that loops over one node. `ask`: then waits for a person. */
  | { kind: 'loop'; fetches: number; ask?: boolean }
  /** Fetches one after another in the body of one node. */
  | { kind: 'body'; fetches: number }
  /** Fetches at once, each in a task of its own (`Send`). */
  | { kind: 'fanOut'; fetches: number }
  /** Fetches at once in one node. */
  | { kind: 'fanOutInNode'; fetches: number }
  /** A model that calls a tool so many times, by `createAgent`. */
  | { kind: 'assistant'; rounds: number };

/** How many fetches a job makes. */
export function fetchesOf(job: Job): number {
  return job.kind === 'assistant' ? 2 * job.rounds + 1 : job.fetches;
}

/** The result every system must come to: what makes it the same job. */
export function totalOf(job: Job): number {
  const numbers = job.kind === 'assistant' ? job.rounds : job.fetches;
  return numbers * (numbers - 1);
}

export const systemNames = ['plain', 'split', 'airlock', 'python', 'memory', 'postgres', 'activity'] as const;
export type SystemName = (typeof systemNames)[number];
/** Those without Temporal: LangGraph.js alone, and where it keeps its checkpoints. */
export type LangGraphName = 'memory' | 'postgres';
export type TemporalName = Exclude<SystemName, LangGraphName>;

/** What a process under test says of itself. */
export interface Usage {
  /** User and kernel, all threads, since it began. */
  cpuMs: number;
  rssMb: number;
  /** JavaScript heaps of all threads after garbage collection; nothing where there are none. */
  heapMb?: number;
}
