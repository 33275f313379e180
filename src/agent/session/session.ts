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

import { fingerprint } from '../../common/fingerprint.js';
import type { BoundaryRequest, Json } from '../../common/protocol.js';
import { type Answer, openBoundary, type ValueCheck } from '../boundary.js';
import type { Graph } from '../langgraph/graph.js';
import { guardGraphs } from '../langgraph/guard-graphs.js';
import { Interrupts, readResumed } from '../langgraph/interrupts.js';
import { reviveMessages } from '../langgraph/revive-messages.js';
import { LatestCheckpointSaver, type RaisedInterrupt } from '../langgraph/saver.js';
import { answersTaken, currentLocation, type TaskLocation, tasksOf } from '../langgraph/task-location.js';
import { installAgentGlobals } from './agent-globals.js';
import { currentInvocation, outsideAgent, runInInvocation } from './current-invocation.js';
import { type InterruptCall, Invocation, type InvocationHost } from './invocation.js';
import { invocationConfig } from './invocation-config.js';
import { type Batch, Journal } from './journal.js';
import { MessagePool } from './message-pool.js';
import { NondeterministicAgentError } from './nondeterministic-agent-error.js';
import { messagesOf, repairedInput } from './repaired-input.js';
import { replay } from './replay.js';
import type { SessionHost, SessionSnapshot } from './session-host.js';
import { UnanswerablePauseError } from './unanswerable-pause-error.js';

export class AgentSession {
  readonly #graph: Graph;
  readonly #host: SessionHost;
  readonly #saver: LatestCheckpointSaver;
  readonly #journal: Journal;
  readonly #interrupts: Interrupts;
  readonly #seed: string;
  readonly #invocationHost: InvocationHost;
  readonly #messages = new MessagePool();
  #running = false;
  /** Restored in the middle of its work, which it has yet to go on with. */
  #toGoOn: boolean;
  /** The last turn ended otherwise than with a result. */
  #isHalfWay: boolean;
  #finish!: (result: unknown) => void;
  #fail!: (reason: unknown) => void;
  #invocation: Invocation;

  constructor(graph: Graph, host: SessionHost, snapshot?: SessionSnapshot) {
    this.#graph = graph;
    this.#host = host;
    this.#saver = new LatestCheckpointSaver(snapshot?.saver);
    this.#journal = new Journal(host.now(), snapshot?.journal);
    this.#interrupts = new Interrupts(
      host.humanToolCalls,
      snapshot?.interrupts ?? (snapshot && readResumed(snapshot.resumed ?? {}, snapshot.saver)),
    );
    this.#seed = snapshot?.seed ?? host.seed();
    this.#toGoOn = snapshot?.running !== false && this.#saver.started;
    this.#isHalfWay = snapshot?.halfWay === true;
    this.#invocationHost = {
      seed: this.#seed,
      journal: this.#journal,
      now: () => host.now(),
      startTimer: (delayInMs, onDue) => host.startTimer(delayInMs, onDue),
      answeredAt: (task, ordinal) => this.#interrupts.answeredAt(task, ordinal),
      assertSameShown: (call) => this.#assertSameShown(call),
    };
    this.#invocation = new Invocation(0, this.#invocationHost);
    this.#saver.host = {
      now: () => this.#invocation.clock.now,
      onInterrupt: (raised) => this.#interrupted(raised),
      answersIn: (namespace) => this.#interrupts.answersIn(namespace),
      onResume: (namespace, savedAtMs) => this.#invocation.clock.raise(namespace, savedAtMs),
      onCheckpoint: (namespace) => this.#onCheckpoint(namespace),
      onUnstorable: (error) => this.#stop(this.#invocation, error),
      onChange: () => this.#invocation.progressed(),
    };
    openBoundary({
      request: (request, check) => this.#request(this.#messages.pooled(request), check),
      message: (text) => this.#messages.message(text),
      principal: host.run?.principal,
    });
    installAgentGlobals();
    guardGraphs();
  }

  /**
   * Runs the agent to its end: one turn, of which a conversation has several, each beginning where the last one left
   * the graph. A session restored in the middle of a turn goes on with it, whatever the input.
   * @returns a promise of the result, rejected with what the agent threw
   */
  run(input: Json): Promise<unknown> {
    const outcome = new Promise<unknown>((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    }).finally(() => {
      this.#running = false;
    });
    outcome.catch(() => {});
    this.#running = true;
    if (this.#toGoOn) this.#rerun();
    else {
      this.#journal.startStep(this.#host.now());
      this.#invoke(this.#repaired(reviveMessages(input)));
    }
    this.#toGoOn = false;
    this.#isHalfWay = false;
    return outcome;
  }

  /** Hands over answers in one step. Those that nobody waits for any more are passed over. */
  deliver(answers: Batch): void {
    const event = this.#journal.recordAnswers(answers, this.#host.now());
    if (this.#invocation.isReplaying) this.#invocation.progressed();
    else {
      this.#invocation.give(event);
      this.#resumeAnswered();
    }
  }

  /** Abandons what is in progress: nothing of it is heard any more, and `run` never tells. The next `run` begins anew. */
  giveUp(): void {
    this.#isHalfWay ||= this.#running;
    this.#invocation.end();
    this.#running = false;
  }

  /** Whether the next `run` goes on in the middle of a turn. */
  get isRestored(): boolean {
    return this.#toGoOn;
  }

  /** Whether nodes that run again are still given what they had been given. */
  get isReplaying(): boolean {
    return this.#invocation.isReplaying;
  }

  /**
   * Whether an agent that is idle will stay so: it has not ended, it asks for nothing, and no timer runs.
   */
  get isStalled(): boolean {
    const { isOver, isReplaying, isWaiting } = this.#invocation;
    return this.#running && !isOver && !isReplaying && !isWaiting && !this.#interrupts.arePending;
  }

  snapshot(): SessionSnapshot {
    this.#forgetFinished();
    return {
      saver: this.#saver.snapshot(),
      journal: this.#journal.snapshot(),
      interrupts: this.#interrupts.snapshot(),
      seed: this.#seed,
      running: this.#running,
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

  /** Invokes the graph from its latest checkpoint. */
  #rerun(): void {
    this.#forgetFinished();
    this.#invoke(null);
  }

  #invoke(input: unknown): void {
    this.#invocation.end();
    const invocation = new Invocation(this.#invocation.id + 1, this.#invocationHost);
    this.#invocation = invocation;
    this.#interrupts.forgetRaised();
    this.#saver.invocation = invocation.id;
    const end = (settle: () => void) => {
      if (invocation.isOver) return;
      invocation.end();
      settle();
    };
    const recursionLimit = this.#graph.recursionLimit ?? this.#host.recursionLimit;
    const config = invocationConfig(this.#host.run, invocation.id, recursionLimit);
    const graph = this.#graph.withCheckpointer(this.#saver);
    runInInvocation(invocation, () => graph.invoke(input, config)).then(
      (result) => {
        if (!isPaused(result) && !this.#interrupts.arePending) end(() => this.#finish(result));
      },
      (reason) =>
        end(() => {
          this.#isHalfWay = true;
          this.#fail(reason);
        }),
    );
    if (invocation.isReplaying) void this.#replay(invocation);
  }

  async #replay(invocation: Invocation): Promise<void> {
    try {
      const stopped = await replay(invocation, {
        idle: () => this.#host.idle(),
        isDone: (key) => this.#isDone(key),
        isInterrupt: (key) => this.#interrupts.isForeign(key),
      });
      if (stopped) this.#stop(invocation, stopped);
      else if (!invocation.isOver) this.#resumeAnswered();
    } catch {
      // The run was given up.
      invocation.end();
    }
  }

  #resumeAnswered(): void {
    const now = this.#host.now();
    if (this.#interrupts.takeAnswered((key) => this.#journal.answerTo(key), now)) this.#rerun();
  }

  #request(request: BoundaryRequest, check: ValueCheck | undefined): Promise<Answer> {
    const invocation = currentInvocation() ?? this.#invocation;
    return new Promise((resolve) => {
      // Code of an abandoned invocation may still be woken; nobody hears what it asks.
      if (invocation.isOver || invocation !== this.#invocation) return;
      const asked = {
        place: currentLocation(),
        fingerprint: this.#messages.fingerprint(request),
        taken: answersTaken(),
      };
      const accept = (key: string) => {
        invocation.expect(key, resolve);
        outsideAgent(() =>
          this.#host.onRequest({ key, fingerprint: asked.fingerprint, request, ...(check && { check }) }),
        );
      };
      invocation.claims.request({ asked, request, accept });
      invocation.progressed();
    });
  }

  #interrupted(raised: RaisedInterrupt): void {
    const { id, place, value } = raised;
    const call = this.#invocation.callThatShows(value);
    if (id === undefined || call === 'none') {
      this.#stop(this.#invocation, new UnanswerablePauseError(value));
      return;
    }
    if (call && !this.#interrupts.isNext(place, call.ordinal)) {
      this.#stop(this.#invocation, new NondeterministicAgentError(call.task, 'ambiguous'));
      return;
    }
    const known = (at: TaskLocation, end: string) => this.#keyOfInterrupt(at, end);
    for (const { key, request, check } of this.#interrupts.raise({ ...raised, id }, known)) {
      const asked = { place, fingerprint: fingerprint(request) };
      const before = this.#journal.askedUnder(key)?.fingerprint;
      const made = { key, fingerprint: asked.fingerprint, request, ...(check && { check }) };
      if (before !== undefined && before !== asked.fingerprint) {
        this.#stop(this.#invocation, new NondeterministicAgentError(key, made));
        return;
      }
      this.#journal.note(key, asked);
      outsideAgent(() => this.#host.onRequest(made));
    }
  }

  #assertSameShown({ task, ordinal, value }: InterruptCall): void {
    if (this.#interrupts.isSame(task, ordinal, value)) return;
    const error = new NondeterministicAgentError(`${task}, call ${ordinal + 1}`, 'other_value');
    this.#stop(this.#invocation, error);
    throw error;
  }

  #keyOfInterrupt({ namespace }: TaskLocation, end: string): string | undefined {
    for (const [key, { place }] of this.#journal.requests) {
      if (place.namespace === namespace && this.#interrupts.isForeign(key) && key.endsWith(end)) return key;
    }
    return undefined;
  }

  #stop(invocation: Invocation, reason: unknown): void {
    if (invocation.isOver) return;
    invocation.end();
    this.#isHalfWay = true;
    this.#fail(reason);
  }

  #onCheckpoint(namespace: string): void {
    if (namespace === '') this.#journal.startStep(this.#invocation.clock.now);
    else this.#journal.forgetLoopTimers();
  }

  /** Drops what belongs to tasks that have finished. */
  #forgetFinished(): void {
    this.#journal.prune((place, key) => this.#isLive(place, key));
    this.#interrupts.prune((place) => this.#isUnfinished(place));
  }

  /** Whether a node may still ask this again. */
  #isLive(place: TaskLocation, key?: string): boolean {
    if (!this.#isUnfinished(place)) return false;
    return key === undefined || !this.#interrupts.isForeign(key) || this.#interrupts.isOpen(key, place);
  }

  /**
   * The task of the root graph around it has not finished, and no checkpoint has moved on. LangGraph runs the finished
   * tasks of a nested graph again when that graph's own task does.
   */
  #isUnfinished(place: TaskLocation): boolean {
    const [outermost] = tasksOf(place);
    return (
      (outermost === undefined || !this.#saver.finishedTasks().has(outermost)) &&
      Object.entries(place.checkpoints).every(([namespace, id]) => this.#saver.isAt(namespace, id))
    );
  }

  /** Whether nobody will ask this again, or take it up, in the invocation in progress. */
  #isDone(key: string): boolean {
    const place = this.#journal.askedUnder(key)?.place;
    if (!place || !this.#isLive(place, key) || this.#interrupts.isRaised(key)) return true;
    const finished = this.#saver.finishedTasks();
    return tasksOf(place).some((task) => finished.has(task));
  }
}

function isPaused(result: unknown): boolean {
  return typeof result === 'object' && result !== null && '__interrupt__' in result;
}
