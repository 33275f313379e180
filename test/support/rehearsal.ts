/**
 * An agent run without Temporal: a real session over a real graph, its answers given by a test in any order.
 * `restore` does what continue-as-new does: all that is left is a snapshot, as JSON, and the graph is built anew.
 */
import type { Answer } from '../../src/agent/boundary.js';
import { type GraphSource, resolveGraph } from '../../src/agent/langgraph/graph.js';
import { AgentSession } from '../../src/agent/session/session.js';
import type { RaisedRequest, SessionSnapshot } from '../../src/agent/session/session-host.js';
import { StalledAgentError } from '../../src/agent/session/unanswerable-pause-error.js';
import type { BoundaryRequest, Json } from '../../src/common/protocol.js';
import { guardInterruptCalls } from '../../src/testing/guard-interrupt-calls.js';
import { ScriptedHost } from './scripted-host.js';

export interface Role {
  /** Makes the graph anew. */
  graph: () => GraphSource;
  input: Json;
  /** Default: `ordinaryAnswer`. */
  answer?: (request: BoundaryRequest) => Answer;
  humanToolCalls?: readonly string[];
}

export type Ending = { result: Json } | { error: unknown };

/** Which of the pending requests are answered next, in which order. */
export type Choice = (pending: readonly RaisedRequest[]) => readonly RaisedRequest[];

export class Rehearsal {
  readonly #role: Role;
  readonly #host: ScriptedHost;
  readonly #answered = new Set<string>();
  #session: AgentSession | undefined;
  #ended: Ending | undefined;

  private constructor(role: Role) {
    this.#role = role;
    this.#host = new ScriptedHost(role.humanToolCalls);
  }

  static async start(role: Role): Promise<Rehearsal> {
    const rehearsal = new Rehearsal(role);
    await rehearsal.#play();
    return rehearsal;
  }

  get raised(): readonly RaisedRequest[] {
    return this.#host.raised;
  }

  /** Requests without an answer, oldest first. */
  get pending(): readonly RaisedRequest[] {
    return this.raised.filter(({ key }) => !this.#answered.has(key));
  }

  get ended(): Ending | undefined {
    return this.#ended;
  }

  checkOf(raised: RaisedRequest): RaisedRequest['check'] {
    return this.#host.checkOf(raised);
  }

  /** Gives answers to these in one step, and waits until the agent has done all it can. */
  async answer(...batch: readonly (RaisedRequest | [RaisedRequest, Answer])[]): Promise<void> {
    const answers = batch.map((one): [string, Answer] => {
      const [raised, answer] = Array.isArray(one) ? one : [one, this.#ordinary(one.request)];
      this.#answered.add(raised.key);
      return [raised.key, JSON.parse(JSON.stringify(answer))];
    });
    this.#session?.deliver(new Map(answers));
    await this.quiet();
  }

  /** What is left of the session for another to go on from; this one goes on too. */
  snapshot(): SessionSnapshot {
    return JSON.parse(JSON.stringify(this.#session?.snapshot()));
  }

  async restore(snapshot = this.snapshot()): Promise<void> {
    await this.#play(snapshot);
  }

  /** Answers until the agent has ended. */
  async toOutcome(choose: Choice = (pending) => pending, afterEach?: () => Promise<void>): Promise<Ending> {
    while (!this.#ended) {
      if (this.pending.length === 0) {
        if (!this.#host.hasTimers) throw new Error('The agent waits, and nothing is pending.');
        await this.advance();
        continue;
      }
      await this.answer(...choose(this.pending));
      if (!this.#ended) await afterEach?.();
    }
    return this.#ended;
  }

  /** Lets time pass. Default: until the next timer fires. */
  async advance(byMs?: number): Promise<void> {
    await this.#host.advance(byMs);
    await this.quiet();
  }

  async quiet(): Promise<void> {
    await this.#host.quiet();
    if (this.#session?.isStalled) this.#ended ??= { error: new StalledAgentError() };
  }

  #ordinary(request: BoundaryRequest): Answer {
    return (this.#role.answer ?? ordinaryAnswer)(request);
  }

  async #play(snapshot?: SessionSnapshot): Promise<void> {
    await guardInterruptCalls();
    const graph = await resolveGraph(this.#role.graph(), 'rehearsed');
    const session = new AgentSession(graph, this.#host, snapshot);
    this.#session = session;
    const isOn = () => session === this.#session;
    session.run(this.#role.input).then(
      (result) => {
        if (isOn()) this.#ended = { result: JSON.parse(withoutIds(result ?? null)) };
      },
      (error: unknown) => {
        if (isOn()) this.#ended = { error };
      },
    );
    await this.quiet();
  }
}

/** The whole of a role: what it asked for and how it ended. */
export async function rehearse(role: Role, choose?: Choice, restoreAfterEach = false) {
  const rehearsal = await Rehearsal.start(role);
  const restore = () => rehearsal.restore();
  if (restoreAfterEach) await restore();
  const ended = await rehearsal.toOutcome(choose, restoreAfterEach ? restore : undefined);
  return { ended, asked: asked(rehearsal) };
}

/** What was asked, in the order asked. */
export function asked({ raised }: Rehearsal): string[] {
  return raised.map(({ request }) => withoutIds(request));
}

/** As JSON, with the ids left out that LangChain draws at random for messages. */
function withoutIds(value: unknown): string {
  return JSON.stringify(value).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');
}

export const actor = 'maria';

/** Depends on what is asked and on nothing else. The resource `broken` never answers. */
export function ordinaryAnswer(request: BoundaryRequest): Answer {
  switch (request.kind) {
    case 'fetch':
      return request.resource === 'broken'
        ? { ok: false, error: { code: 'unavailable', resource: 'broken', message: 'It is broken.' } }
        : { ok: true, value: { [request.resource]: request.params } };
    case 'approval':
      return { type: 'approve', actor };
    case 'question':
      return { type: 'respond', value: `answer to ${request.prompt}`, actor };
  }
}
