/**
 * A run on plain LangGraph, with `MemorySaver` and `Command({ resume })`, by the best of what its documentation offers:
 * answers by interrupt id, pending questions from `__interrupt__` and from the state of all subgraphs.
 */
import { Command, interrupt, MemorySaver } from '@langchain/langgraph';
import type { GraphSource } from 'airlockjs/agent';
import { humanInTheLoopMiddleware } from 'langchain';
import type { Decision, Json, Receipt, Subject, World } from '../case.js';

interface Pending {
  id: string;
  value: Json;
}

interface Invocable {
  invoke(input: unknown, config: object): Promise<unknown>;
  getState?(config: object, options: object): Promise<StateSnapshot>;
  checkpointer?: unknown;
}

interface StateSnapshot {
  tasks: { interrupts: { id?: string; value?: unknown }[]; state?: StateSnapshot }[];
}

interface ReviewRequest {
  actionRequests: { name: string; args: Json }[];
}

export class LangGraphSubject implements Subject {
  readonly effects: Json[] = [];
  readonly #saver = new MemorySaver();
  readonly #config = { configurable: { thread_id: 'conformance' }, recursionLimit: 10_000 };
  readonly #world: World;
  readonly #answered = new Set<string>();
  readonly #decided = new Map<number, Decision>();
  #graph: Invocable;
  #result: unknown;
  #last: unknown;
  #failure: string | undefined;

  private constructor(graph: Invocable, world: World, effects: Json[]) {
    this.effects = effects;
    this.#world = world;
    this.#graph = graph;
    graph.checkpointer = this.#saver;
  }

  static async start(graph: (world: World) => GraphSource, input: Json): Promise<LangGraphSubject> {
    const effects: Json[] = [];
    const world = worldOf(effects);
    const subject = new LangGraphSubject(await compiled(graph(world)), world, effects);
    await subject.#invoke(input);
    return subject;
  }

  async questions(): Promise<Json[]> {
    const pending = await this.#pending();
    return pending.flatMap(({ value }) =>
      isReview(value) ? value.actionRequests.map(({ name }) => name) : [value],
    );
  }

  async answer(shown: Json, value: Json): Promise<Receipt> {
    const found = (await this.#pending()).find((pending) => same(pending.value, shown));
    // A client that answers what it was shown before, and that is pending no more, has but the id it saw.
    if (!found) return this.#resume({ ['0'.repeat(32)]: value });
    this.#answered.add(keyOf(found));
    return this.#resume({ [found.id]: value });
  }

  repeatLast(): Promise<Receipt> {
    return this.#resume(this.#last);
  }

  async answerAll(answers: readonly (readonly [Json, Json])[]): Promise<void> {
    const pending = await this.#pending();
    const resume: Record<string, Json> = {};
    for (const [shown, value] of answers) {
      const index = pending.findIndex((one) => same(one.value, shown));
      const [found] = index < 0 ? [] : pending.splice(index, 1);
      if (!found) continue;
      this.#answered.add(keyOf(found));
      resume[found.id] = value;
    }
    await this.#resume(resume);
  }

  /** The middleware takes the decisions of a batch together, by position: they are kept until the last is there. */
  async decide(tool: string, decision: Decision): Promise<Receipt> {
    for (const { id, value } of await this.#pending()) {
      if (!isReview(value)) continue;
      const names = value.actionRequests.map(({ name }) => name);
      const position = names.findIndex((name, index) => name === tool && !this.#decided.has(index));
      if (position < 0) continue;
      this.#decided.set(position, decision);
      if (this.#decided.size < names.length) return 'accepted';
      const decisions = names.map((name, index) => toHitl(name, this.#decided.get(index) as Decision));
      this.#decided.clear();
      return this.#resume({ [id]: { decisions } });
    }
    return 'refused';
  }

  async restart(nextGraph?: (world: World) => GraphSource): Promise<void> {
    if (!nextGraph) return;
    this.#graph = await compiled(nextGraph(this.#world));
    this.#graph.checkpointer = this.#saver;
  }

  pass(timeMs: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, timeMs));
  }

  async outcome(): Promise<Json | undefined> {
    if (this.#failure !== undefined) return { failed: this.#failure };
    return (await this.#pending()).length > 0 ? undefined : asJson(withoutInterrupt(this.#result));
  }

  async #resume(resume: unknown): Promise<Receipt> {
    this.#last = resume;
    const failedBefore = this.#failure;
    await this.#invoke(new Command({ resume }));
    return this.#failure !== undefined && this.#failure !== failedBefore ? 'refused' : 'accepted';
  }

  async #invoke(input: unknown): Promise<void> {
    try {
      this.#result = await this.#graph.invoke(input, this.#config);
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
    }
  }

  async #pending(): Promise<Pending[]> {
    const raised = Object(this.#result).__interrupt__ as StateSnapshot['tasks'][0]['interrupts'] | undefined;
    const state = await this.#graph
      .getState?.(this.#config, { subgraphs: true })
      .catch((): StateSnapshot => ({ tasks: [] }));
    const now = (raised ?? []).map(toPending);
    const also = (state ? leaves(state) : []).map(toPending).filter((one) => !this.#answered.has(keyOf(one)));
    const byKey = new Map([...also, ...now].map((one) => [keyOf(one), one]));
    return [...byKey.values()];
  }
}

function worldOf(effects: Json[]): World {
  return {
    effect: async (name, params = null) => {
      effects.push(params === null ? name : { [name]: params });
      return `${name} done`;
    },
    ask: async (prompt, accepts = () => true) => {
      const answer = interrupt<string, Json>(prompt);
      if (!accepts(answer)) throw new Error(`${JSON.stringify(answer)} is no answer to ${prompt}`);
      return answer;
    },
    review: (tools) =>
      humanInTheLoopMiddleware({
        interruptOn: Object.fromEntries(
          Object.entries(tools).map(([name, { allowed }]) => [name, { allowedDecisions: allowed }]),
        ),
      }),
  };
}

async function compiled(source: GraphSource): Promise<Invocable> {
  const made = typeof source === 'function' ? await source() : source;
  return ('invoke' in made ? made : made.compile()) as Invocable;
}

function leaves({ tasks }: StateSnapshot): StateSnapshot['tasks'][0]['interrupts'] {
  return tasks.flatMap(({ interrupts, state }) => {
    const inner = state && 'tasks' in state ? leaves(state) : [];
    return inner.length > 0 ? inner : interrupts;
  });
}

function toPending({ id = '', value }: { id?: string; value?: unknown }): Pending {
  return { id, value: asJson(value) };
}

function isReview(value: unknown): value is ReviewRequest & Json {
  return typeof value === 'object' && value !== null && 'actionRequests' in value;
}

function toHitl(name: string, decision: Decision): object {
  if (decision.type !== 'edit') return decision;
  return { type: 'edit', editedAction: { name: decision.tool ?? name, args: decision.args } };
}

function keyOf({ id, value }: Pending): string {
  return `${id} ${JSON.stringify(value)}`;
}

function same(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function withoutInterrupt(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || !('__interrupt__' in result)) return result;
  const { __interrupt__: _, ...rest } = result;
  return rest;
}

export function asJson(value: unknown): Json {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}
