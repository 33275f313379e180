/**
 * One agent at work: a LangGraph graph, advanced by answers. Knows nothing of Temporal; whoever runs it stands behind
 * the `SessionHost` port, so that tests script the order of events.
 *
 * `fetch` and `ask` make promises (boundary.ts) that the session settles when their answers come: a node runs once
 * and LangGraph is invoked once. Two things need more than that. An interrupt that is not Airlock's pauses its task
 * in LangGraph's own way, and its answer needs a new `invoke` with a resume map. And a snapshot taken in the middle
 * of a node can only be restored by running that node again. Both are one mechanism, the rerun: the invocation in
 * progress is abandoned, the graph is invoked again from its latest checkpoint, and its unfinished nodes are given
 * again what they had been given, in the order they had been given it.
 *
 * Invariants
 * 1. `deliver` and `snapshot` are called when the agent is idle. Answers delivered together arrive together.
 * 2. A request keeps its key, which says where in the graph and at which count it was made, when its node runs again.
 * 3. An abandoned invocation is never settled: it can do nothing any more.
 * 4. Given the same answers an unfinished node must ask the same things. One that does not ends the session with
 *    `NondeterministicAgentError`; an answer never goes to another question.
 */
import { Command } from '@langchain/langgraph';
import type { BoundaryRequest, Json } from '../protocol.js';
import { type Answer, openBoundary, type ValueCheck } from './boundary.js';
import { fingerprint } from './fingerprint.js';
import { ForeignInterrupts } from './foreign-interrupts.js';
import type { Graph } from './graph.js';
import { Journal, type JournalSnapshot } from './journal.js';
import { reviveMessages } from './messages.js';
import { currentInvocation, currentPlace, type Place, tasksOf } from './place.js';
import { LatestSaver, type SaverSnapshot } from './saver.js';

/** A request as it leaves the agent. `key` is opaque and unique in the session. */
export interface RaisedRequest {
  key: string;
  fingerprint: string;
  request: BoundaryRequest;
  /** What a person's value must satisfy. Not part of a snapshot: it comes anew when the node runs again. */
  check?: ValueCheck;
}

export interface SessionHost {
  /** A request is pending. A key that was raised before is the same request, its node running again. */
  onRequest(raised: RaisedRequest): void;
  /** Resolves once the agent has done all it can without further answers. */
  idle(): Promise<void>;
  /** Tools whose raw tool-call payloads go to a person. */
  readonly humanToolCalls: readonly string[];
  /** LangGraph's recursion limit, for graphs that set none: its own default of 25 is meant for one short exchange. */
  readonly recursionLimit: number;
}

/** All that is needed to go on elsewhere, as JSON. */
export interface SessionSnapshot {
  saver: SaverSnapshot;
  journal: JournalSnapshot;
  /** How often each of LangGraph's interrupts was resumed. */
  resumed: Record<string, number>;
}

export class NondeterministicAgentError extends Error {
  override readonly name = 'NondeterministicAgentError';
}

/** An answer's way into the invocation in progress. */
type Settle = (answer: Answer) => void;
type Batch = ReadonlyMap<string, Answer>;

export class AgentSession {
  readonly #graph: Graph;
  readonly #host: SessionHost;
  readonly #saver: LatestSaver;
  readonly #journal: Journal;
  readonly #foreign: ForeignInterrupts;
  readonly #outcome: Promise<unknown>;
  #finish!: (result: unknown) => void;
  #fail!: (reason: unknown) => void;

  // Of the invocation in progress; all replaced by the next.
  #invocation = 0;
  #pending = new Map<string, Settle>();
  #counts = new Map<string, number>();
  /** Batches still to be given again; while there are any, new answers queue behind them. */
  #replaying: Batch[] | undefined;
  #onAsked: () => void = () => {};

  constructor(graph: Graph, host: SessionHost, snapshot?: SessionSnapshot) {
    this.#graph = graph;
    this.#host = host;
    this.#saver = new LatestSaver(snapshot?.saver);
    this.#journal = new Journal(snapshot?.journal);
    this.#foreign = new ForeignInterrupts(host.humanToolCalls, snapshot?.resumed);
    this.#outcome = new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    this.#outcome.catch(() => {});
  }

  /** Runs the agent to its end. Resolves with its result, rejects with what it threw. */
  run(input: Json): Promise<unknown> {
    openBoundary({ request: (request, check) => this.#request(request, check) });
    this.#saver.onInterrupt = ({ id, value }) => this.#interrupted(id, value);
    this.#invoke(this.#saver.started ? null : reviveMessages(input));
    return this.#outcome;
  }

  /** Hands over answers in one step. Those that nobody waits for any more are passed over. */
  deliver(answers: Batch): void {
    this.#journal.answered(answers);
    if (this.#replaying) this.#replaying.push(answers);
    else if (!this.#resumeForeign()) this.#settle(answers);
  }

  snapshot(): SessionSnapshot {
    this.#saver.forgetFinished();
    this.#journal.prune((key, place) => this.#isLive(key, place));
    return {
      saver: this.#saver.snapshot(),
      journal: this.#journal.snapshot(),
      resumed: this.#foreign.snapshot(),
    };
  }

  #invoke(input: unknown): void {
    this.#invocation += 1;
    const invocation = this.#invocation;
    this.#pending = new Map();
    this.#counts = new Map();
    this.#foreign.forgetRaised();
    const again = this.#journal.prune((key, place) => this.#isLive(key, place));
    this.#replaying = again.length > 0 ? [...again] : undefined;
    this.#saver.invocation = invocation;
    const config = {
      configurable: { thread_id: 'run', airlock_invocation: invocation },
      recursionLimit: this.#graph.recursionLimit ?? this.#host.recursionLimit,
    };
    this.#graph
      .withCheckpointer(this.#saver)
      .invoke(input, config)
      .then(
        (result) => {
          if (invocation === this.#invocation && !isInterrupted(result)) this.#finish(result);
        },
        (reason) => {
          if (invocation === this.#invocation) this.#fail(reason);
        },
      );
    if (this.#replaying) void this.#replay(this.#replaying, invocation);
  }

  /** Gives unfinished nodes again what they were given, each batch once the agent has asked for all of it. */
  async #replay(batches: Batch[], invocation: number): Promise<void> {
    const superseded = () => invocation !== this.#invocation;
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      await this.#host.idle();
      while (!superseded() && [...batch.keys()].some((key) => !this.#isAsked(key))) {
        await new Promise<void>((resolve) => {
          this.#onAsked = resolve;
        });
      }
      if (superseded()) return;
      this.#settle(batch);
    }
    await this.#host.idle();
    if (superseded()) return;
    this.#replaying = undefined;
    this.#resumeForeign();
  }

  /** Whether an answer under this key would find its way, or needs none. */
  #isAsked(key: string): boolean {
    return this.#pending.has(key) || this.#foreign.isForeign(key);
  }

  #settle(answers: Batch): void {
    for (const [key, answer] of answers) {
      const settle = this.#pending.get(key);
      this.#pending.delete(key);
      settle?.(answer);
    }
  }

  #request(request: BoundaryRequest, check: ValueCheck | undefined): Promise<Answer> {
    // A timer of an abandoned invocation may still wake its node; nobody hears what it asks.
    if ((currentInvocation() ?? this.#invocation) !== this.#invocation) return new Promise(() => {});
    const place = currentPlace();
    const count = this.#counts.get(place.namespace) ?? 0;
    this.#counts.set(place.namespace, count + 1);
    const key = `${place.namespace}#${count}`;
    this.#raise({ key, fingerprint: fingerprint(request), request, ...(check && { check }) }, place);
    return new Promise((resolve) => {
      this.#pending.set(key, resolve);
      this.#onAsked();
    });
  }

  #interrupted(id: string, value: unknown): void {
    for (const { key, request } of this.#foreign.raise(id, value)) {
      this.#raise({ key, fingerprint: fingerprint(request), request }, { namespace: '', checkpoints: {} });
    }
    this.#onAsked();
  }

  #raise(raised: RaisedRequest, place: Place): void {
    const before = this.#journal.ask(raised.key, { place, fingerprint: raised.fingerprint });
    if (before !== undefined && before !== raised.fingerprint) {
      this.#fail(
        new NondeterministicAgentError(
          `Run again with the same answers, the agent asked something else at ${raised.key}: ${JSON.stringify(raised.request)}. ` +
            'A node may depend on its state and its answers alone.',
        ),
      );
      return;
    }
    this.#host.onRequest(raised);
  }

  /** Resumes LangGraph's interrupts that are answered in full. */
  #resumeForeign(): boolean {
    const resume = this.#foreign.takeAnswered((key) => this.#journal.answerTo(key));
    if (Object.keys(resume).length === 0) return false;
    this.#invoke(new Command({ resume }));
    return true;
  }

  /** Whether a node may still ask this again: no task around it has finished, no checkpoint has moved on. */
  #isLive(key: string, place: Place): boolean {
    if (this.#foreign.isForeign(key)) return this.#foreign.isOpen(key);
    const finished = this.#saver.finishedTasks();
    return (
      tasksOf(place).every((task) => !finished.has(task)) &&
      Object.entries(place.checkpoints).every(([namespace, id]) => this.#saver.standsAt(namespace, id))
    );
  }
}

function isInterrupted(result: unknown): boolean {
  return typeof result === 'object' && result !== null && '__interrupt__' in result;
}
