/**
 * One agent at work: a LangGraph graph, advanced by answers. Knows nothing of Temporal; whoever runs it stands behind
 * the `SessionHost` port, so that tests script the order of events.
 *
 * `fetch` and `ask` make promises (boundary.ts) that the session settles when their answers come: a node runs once
 * and LangGraph is invoked once. Two things need more than that. An interrupt that is not Airlock's pauses its task
 * in LangGraph's own way, and its answer needs a new `invoke`. And a snapshot taken in the middle of a node can only be
 * restored by running that node again. Both are one mechanism, the rerun: the invocation in progress is abandoned, the
 * graph is invoked again from its latest checkpoint, and its unfinished nodes are given again what they had been given,
 * in the order they had been given it, at the same times and with the same randomness.
 *
 * Invariants
 * 1. `deliver` and `snapshot` are called when the agent is idle. Answers delivered together arrive together.
 * 2. A request keeps its key when its node runs again (claims.ts).
 * 3. An abandoned invocation is never settled: it can do nothing any more.
 * 4. Given the same answers an unfinished node must ask the same things. Where that is not so, or cannot be made sure,
 *    the session ends with `NondeterministicAgentError`; an answer never goes to another question.
 */
import type { Json } from '../../common/protocol.js';
import { openBoundary } from '../boundary.js';
import { GivenAnswers } from '../langgraph/given-answers.js';
import type { Graph } from '../langgraph/graph.js';
import { guardCalls } from '../langgraph/guard-calls.js';
import { guardRunIds } from '../langgraph/guard-run-ids.js';
import { Interrupts } from '../langgraph/interrupts.js';
import { readInput } from '../langgraph/read-input.js';
import { readResumed } from '../langgraph/resumed-interrupts.js';
import { LatestCheckpointSaver } from '../langgraph/saver.js';
import { installAgentGlobals } from './agent-globals.js';
import { CallRecords } from './call-records.js';
import { ClockReads } from './clock-reads.js';
import { FailureTimes } from './failure-times.js';
import { GraphRunner } from './graph-runner.js';
import { Journal } from './journal.js';
import type { Batch } from './journal-entries.js';
import { MessagePool } from './message-pool.js';
import { messagesOf, repairedInput } from './repaired-input.js';
import type { SessionHost, SessionSnapshot } from './session-host.js';

export class AgentSession {
  readonly #saver: LatestCheckpointSaver;
  readonly #journal: Journal;
  readonly #interrupts: Interrupts;
  readonly #calls: CallRecords;
  readonly #clockReads: ClockReads;
  readonly #failures: FailureTimes;
  readonly #seed: string;
  readonly #runner: GraphRunner;
  /** `restored` in the middle of a turn, which the next `run` continues. */
  #phase: 'idle' | 'restored' | 'running';
  /** The last turn ended otherwise than with a result. */
  #isHalfWay: boolean;
  #finish!: (result: unknown) => void;
  #fail!: (reason: unknown) => void;

  constructor(graph: Graph, host: SessionHost, snapshot?: SessionSnapshot) {
    const saver = new LatestCheckpointSaver(snapshot?.saver);
    const journal = new Journal(host.now(), snapshot?.journal);
    const given = new GivenAnswers(
      snapshot?.interrupts ?? (snapshot && readResumed(snapshot.resumed ?? {}, snapshot.saver)),
    );
    const interrupts = new Interrupts(host.humanToolCalls, given);
    const seed = snapshot?.seed ?? host.seed();
    const calls = new CallRecords(snapshot?.calls);
    const clockReads = new ClockReads(journal, snapshot?.clockReads);
    const failures = new FailureTimes(snapshot?.failures);
    const messages = new MessagePool();
    this.#saver = saver;
    this.#journal = journal;
    this.#interrupts = interrupts;
    this.#calls = calls;
    this.#clockReads = clockReads;
    this.#failures = failures;
    this.#seed = seed;
    this.#phase = snapshot?.running !== false && saver.started ? 'restored' : 'idle';
    this.#isHalfWay = snapshot?.halfWay === true;
    const parts = { graph, host, saver, journal, interrupts, calls, clockReads, failures, messages, seed };
    this.#runner = new GraphRunner(parts, {
      finish: (result) => this.#finish(result),
      fail: (reason) => {
        this.#isHalfWay = true;
        this.#fail(reason);
      },
    });
    openBoundary({
      request: (request, check) => this.#runner.asker.request(messages.pooled(request), check),
      message: (text) => messages.message(text),
      messageText: (message, make) => saver.keeping.textOf(message, make),
      principal: host.run?.principal,
    });
    installAgentGlobals();
    guardCalls();
    guardRunIds();
  }

  /**
   * Runs the agent to its end: one turn, of which a conversation has several, each beginning where the last one left
   * the graph. A session restored in the middle of a turn goes on with it, whatever the input.
   * @returns a promise of the result, rejected with what the agent threw, or with a BadInputError
   */
  run(input: Json): Promise<unknown> {
    const outcome = new Promise<unknown>((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    }).finally(() => {
      this.#phase = 'idle';
    });
    outcome.catch(() => {});
    const isRestored = this.#phase === 'restored';
    this.#phase = 'running';
    try {
      if (isRestored) this.#runner.rerun();
      else this.#runner.start(this.#repaired(readInput(input)));
      this.#isHalfWay = false;
    } catch (error) {
      this.#fail(error);
    }
    return outcome;
  }

  /** Hands over answers in one step. Those that nobody waits for any more are passed over. */
  deliver(answers: Batch): void {
    this.#runner.deliver(answers);
  }

  /** Abandons what is in progress: nothing of it is heard any more, and `run` never tells. The next `run` begins anew. */
  giveUp(): void {
    this.#isHalfWay ||= this.#phase !== 'idle';
    this.#runner.giveUp();
    this.#phase = 'idle';
  }

  /** Whether the next `run` goes on in the middle of a turn. */
  get isRestored(): boolean {
    return this.#phase === 'restored';
  }

  /** Whether nodes that run again are still given what they had been given. */
  get isReplaying(): boolean {
    return this.#runner.isReplaying;
  }

  /** Whether a rerun is not over yet: whether it asks the same again has still to be seen. */
  get isRerunning(): boolean {
    return this.#runner.isRerunning;
  }

  /** Whether calls of its tasks return as soon as it is idle: what it is given comes after them. */
  get isReturning(): boolean {
    return this.#phase === 'running' && this.#runner.isReturning;
  }

  /** Whether something is under way that another session would not go on with: a snapshot has to wait until it is over. */
  get isUnrepeatable(): boolean {
    return this.#phase === 'running' && this.#runner.isUnrepeatable;
  }

  /**
   * Whether an agent that is idle will stay so: it has not ended, it asks for nothing, and no timer runs.
   */
  get isStalled(): boolean {
    return this.#phase === 'running' && this.#runner.isStalled;
  }

  snapshot(): SessionSnapshot {
    this.#runner.forgetFinished();
    const failures = this.#failures.snapshot();
    return {
      saver: this.#saver.snapshot(),
      journal: this.#journal.snapshot(),
      interrupts: this.#interrupts.given.snapshot(),
      calls: this.#calls.snapshot(),
      clockReads: this.#clockReads.snapshot(),
      ...(Object.keys(failures).length > 0 && { failures }),
      seed: this.#seed,
      running: this.#phase !== 'idle',
      ...(this.#isHalfWay && { halfWay: true }),
    };
  }

  /** The messages in the state of the graph, where it keeps a conversation. */
  get messages(): Json[] {
    return messagesOf(this.#saver.root.saved);
  }

  #repaired(input: unknown): unknown {
    if (!this.#isHalfWay) return input;
    const { saved, writes } = this.#saver.root;
    return repairedInput(input, saved, writes);
  }
}
