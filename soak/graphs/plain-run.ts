/** The same graph on plain LangGraph, with its `MemorySaver`: what Airlock is held against. */
import { Command, interrupt, MemorySaver } from '@langchain/langgraph';
import type { Chance } from '../chance.js';
import { answerTo } from './answers.js';
import { buildGraph, type Outside } from './build.js';
import type { GraphSpec } from './spec.js';

export interface PlainOutcome {
  result?: unknown;
  error?: string;
  /** Every question that was shown, each once. */
  questions: Set<string>;
}

/** Questions of one run, more than any graph here has: a run that asks on goes round for ever. */
const MOST_STEPS = 200;

interface Shown {
  id?: string;
  value?: unknown;
}

interface Task {
  interrupts?: Shown[];
  state?: { tasks?: Task[] };
}

export async function runPlain(spec: GraphSpec, chance: Chance): Promise<PlainOutcome> {
  const outside: Outside = {
    fetch: async (resource, params) => answerTo(`${resource} ${JSON.stringify(params)}`),
    ask: async (prompt) => interrupt(prompt),
    approve: async (action) => interrupt(action),
  };
  const graph = buildGraph(spec, outside) as ReturnType<typeof buildGraph> & {
    checkpointer: unknown;
    getState(config: object, options: object): Promise<{ next: string[]; tasks: Task[] }>;
    invoke(input: unknown, config: object): Promise<unknown>;
  };
  graph.checkpointer = new MemorySaver();
  const config = { configurable: { thread_id: 'plain' }, recursionLimit: 1000 };
  const questions = new Set<string>();
  let input: unknown = { log: [], round: 0 };
  try {
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const result = await graph.invoke(input, config);
      const { next, tasks } = await graph.getState(config, { subgraphs: true });
      const shown = (result as { __interrupt__?: Shown[] }).__interrupt__ ?? [];
      const pending = new Map([...pendingOf(tasks), ...idsOf(shown)]);
      for (const value of pending.values()) questions.add(String(value));
      if (next.length === 0 && shown.length === 0)
        return { result: (result as { log: unknown }).log, questions };
      if (pending.size === 0) return { error: 'It pauses, and asks nothing.', questions };
      const [id, value] = chance.oneOf([...pending]);
      input = new Command({ resume: { [id]: answerTo(String(value)) } });
    }
    return { error: 'It asks for ever.', questions };
  } catch (error) {
    return { error: String(error), questions };
  }
}

/** Of the innermost tasks: those around them show the same interrupts. */
function pendingOf(tasks: readonly Task[]): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const { interrupts = [], state } of tasks) {
    for (const [id, value] of pendingOf(state?.tasks ?? [])) found.set(id, value);
    for (const [id, value] of idsOf(interrupts)) found.set(id, value);
  }
  return found;
}

function idsOf(shown: readonly Shown[]): [string, unknown][] {
  return shown.flatMap(({ id, value }): [string, unknown][] => (id === undefined ? [] : [[id, value]]));
}
