/**
 * Invokes a graph, and again from its latest checkpoint when a rerun is due: after an answer to one of LangGraph's own
 * interrupts, and after a restore in the middle of a node. An invocation that is over can do nothing any more.
 */

import { wordingFingerprint } from '../../common/fingerprint.js';
import type { BoundaryRequest } from '../../common/protocol.js';
import type { Answer, ValueCheck } from '../boundary.js';
import type { Graph } from '../langgraph/graph.js';
import { isHandler } from '../langgraph/guard-handlers.js';
import type { Interrupts } from '../langgraph/interrupts.js';
import type { LatestCheckpointSaver } from '../langgraph/saver.js';
import { answersTaken, currentLocation, root, runningAttempt } from '../langgraph/task-location.js';
import { UnsupportedFeatureError } from '../langgraph/unsupported-features.js';
import { laterAttempts } from './attempts.js';
import type { CallRecords } from './call-records.js';
import { currentInvocation, outsideAgent, runInInvocation } from './current-invocation.js';
import { InterruptRequests } from './interrupt-requests.js';
import { Invocation, type InvocationHost } from './invocation.js';
import { invocationConfig } from './invocation-config.js';
import type { Journal } from './journal.js';
import type { Batch } from './journal-entries.js';
import type { MessagePool } from './message-pool.js';
import { NondeterministicAgentError } from './nondeterministic-agent-error.js';
import { replay } from './replay.js';
import { createSaverHost } from './saver-host.js';
import type { SessionHost } from './session-host.js';
import { CaughtInterruptError } from './unanswerable-pause-error.js';
import { UnfinishedWork } from './unfinished-work.js';

export interface GraphRunnerParts {
  graph: Graph;
  host: SessionHost;
  saver: LatestCheckpointSaver;
  journal: Journal;
  interrupts: Interrupts;
  calls: CallRecords;
  messages: MessagePool;
  seed: string;
}

/** How a turn ends. Neither is called for an invocation that was given up. */
export interface TurnEnd {
  finish(result: unknown): void;
  fail(reason: unknown): void;
}

export class GraphRunner {
  readonly #parts: GraphRunnerParts;
  readonly #end: TurnEnd;
  readonly #interruptRequests: InterruptRequests;
  readonly #unfinished: UnfinishedWork;
  readonly #invocationHost: InvocationHost;
  #invocation: Invocation;
  #rerunning: Invocation | undefined;

  constructor(parts: GraphRunnerParts, end: TurnEnd) {
    this.#parts = parts;
    this.#end = end;
    const { saver, journal, interrupts } = parts;
    this.#interruptRequests = new InterruptRequests(interrupts, journal, {
      isOtherCode: parts.host.isOtherCode === true,
      invocation: () => this.#invocation,
      onRequest: (request) => outsideAgent(() => parts.host.onRequest(request)),
      onAnswered: () => void this.#resumeWhenIdle(),
      stop: (reason) => this.#stop(this.#invocation, reason),
    });
    this.#unfinished = new UnfinishedWork(parts, (keys) => this.#onDropped(keys));
    this.#invocationHost = this.#createInvocationHost();
    this.#invocation = new Invocation(0, this.#invocationHost);
    saver.host = createSaverHost(parts, {
      invocation: () => this.#invocation,
      onInterrupt: (raised) => this.#interruptRequests.onInterrupt(raised),
      onDropped: (keys) => this.#onDropped(keys),
      onStep: () => this.forgetFinished(),
      onFinished: (taskId) => this.#stopWhereNotAskedAgain(taskId),
      stop: (reason) => this.#stop(this.#invocation, reason),
    });
  }

  /** Whether nodes that run again are still given what they had been given. */
  get isReplaying(): boolean {
    return this.#invocation.isReplaying;
  }

  /** Whether a rerun is given again what came before it, or is looked through for what it does not ask again. */
  get isRerunning(): boolean {
    return this.#rerunning === this.#invocation;
  }

  /** Whether calls of tasks return as soon as the agent is idle: what it is given comes after them. */
  get isReturning(): boolean {
    return this.#invocation.isReturning;
  }

  /** Whether the invocation has not ended and nothing can advance it: no open request, no interrupt, no timer. */
  get isStalled(): boolean {
    const { isOver, isReplaying, isReturning, isWaiting } = this.#invocation;
    return !isOver && !isReplaying && !isReturning && !isWaiting && !this.#parts.interrupts.arePending;
  }

  /** Starts a turn. */
  start(input: unknown): void {
    this.#unfinished.forgetAll();
    this.#parts.journal.startStep(this.#parts.host.now());
    this.#invoke(input);
  }

  /** Invokes the graph from its latest checkpoint. */
  rerun(): void {
    this.forgetFinished();
    const owed = this.#unfinished.owed();
    const invocation = this.#invoke(null, (begun) => begun.beginReplay(owed));
    void this.#replay(invocation);
  }

  deliver(answers: Batch): void {
    const event = this.#parts.journal.recordAnswers(answers, this.#parts.host.now());
    if (this.#invocation.isReplaying) this.#invocation.progressed();
    else {
      this.#invocation.give(event);
      this.#resumeAnswered();
    }
  }

  giveUp(): void {
    this.#invocation.end();
  }

  /** Drops what tasks that have finished asked, were given and called. */
  forgetFinished(): void {
    this.#unfinished.forgetFinished();
  }

  /** Asks in the invocation that the running code belongs to. The promise stays pending where that one is over. */
  request(request: BoundaryRequest, check: ValueCheck | undefined): Promise<Answer> {
    const invocation = currentInvocation() ?? this.#invocation;
    const place = currentLocation();
    const refused = isHandler() ? HANDLER_ASKS : place === root && this.#hasBegun ? NOBODY_ASKS : undefined;
    if (refused !== undefined) {
      const error = new UnsupportedFeatureError(refused);
      this.#stop(invocation, error);
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      // Code of an abandoned invocation may still be woken; nobody hears what it asks.
      const attempt = runningAttempt();
      const isAbandoned = () => invocation.isAbandoned(attempt);
      if (isAbandoned() || invocation !== this.#invocation) return;
      const attempts = laterAttempts(attempt);
      const asked = {
        place,
        fingerprint: this.#parts.messages.fingerprint(request),
        taken: answersTaken(),
        returned: invocation.calls.returnedIn(place.namespace),
        ...(attempts && { attempts }),
        ...(request.kind !== 'fetch' && { wording: wordingFingerprint(request) }),
      };
      const accept = (key: string, isNew: boolean) => {
        invocation.pending.add(key, { onAnswer: resolve, attempt });
        invocation.owed.onAsked(key);
        const raised = { key, isNew, fingerprint: asked.fingerprint, request, ...(check && { check }) };
        try {
          outsideAgent(() => this.#parts.host.onRequest(raised));
        } catch (error) {
          // Nobody was asked. The agent may catch the error.
          this.#onDropped(this.#parts.journal.drop([key]));
          reject(error);
          return;
        }
        invocation.giveLate(key);
      };
      invocation.pauses.behind(place.namespace, () => {
        const mayBeRandom = invocation.mayFollowFromDrawn(place.namespace, request);
        invocation.claims.request({ asked, request, mayBeRandom, isAbandoned, accept });
        invocation.progressed();
      });
    });
  }

  /** The graph has: what it asks is asked in a task. */
  get #hasBegun(): boolean {
    return this.#parts.saver.rootCheckpoint !== undefined;
  }

  #invoke(input: unknown, prepare: (invocation: Invocation) => void = () => {}): Invocation {
    const { graph, host, saver, interrupts } = this.#parts;
    this.#invocation.end();
    const invocation = new Invocation(this.#invocation.id + 1, this.#invocationHost);
    this.#invocation = invocation;
    prepare(invocation);
    interrupts.forgetRaised();
    saver.invocation = invocation.id;
    const recursionLimit = graph.recursionLimit ?? host.recursionLimit;
    const config = invocationConfig(host.run, invocation.id, recursionLimit);
    const checkpointed = graph.withCheckpointer(saver);
    const stop = (reason: unknown) => this.#stop(invocation, reason);
    const end = async (result: unknown) => {
      if (interrupts.arePending || invocation.isOver) return;
      // A result of the agent's own may have that key, and a pause that nobody answers shows it as well.
      if (showsPause(result) && (await checkpointed.isPaused(config))) return;
      if (invocation.isOver) return;
      this.#stopWhereNotAskedAgain();
      if (invocation.isOver) return;
      invocation.end();
      this.#end.finish(result);
    };
    runInInvocation(invocation, () => checkpointed.invoke(input, config))
      .then(end, stop)
      .catch(stop);
    return invocation;
  }

  async #replay(invocation: Invocation): Promise<void> {
    this.#rerunning = invocation;
    try {
      const stopped = await replay(invocation, {
        // A run that is given up has no replay to go on with.
        idle: () => this.#parts.host.idle().catch(() => invocation.end()),
        isDone: (key) => this.#unfinished.isDone(key),
        isInterrupt: (key) => this.#parts.interrupts.isForeign(key),
      });
      if (this.#rerunning === invocation) this.#rerunning = undefined;
      if (stopped) this.#stop(invocation, stopped);
      else if (!invocation.isOver) this.#resumeAnswered();
    } catch (error) {
      this.#stop(invocation, error);
    }
  }

  #resumeAnswered(): void {
    const now = this.#parts.host.now();
    if (this.#parts.interrupts.takeAnswered((key) => this.#parts.journal.answerTo(key), now)) this.rerun();
  }

  /** An interrupt may be raised with its answers given: its task came to it late. */
  async #resumeWhenIdle(): Promise<void> {
    const invocation = this.#invocation;
    if ((await this.#isIdle(invocation)) && !invocation.isReplaying) this.#resumeAnswered();
  }

  /** @param task that has finished; without it, the graph has */
  #stopWhereNotAskedAgain(task?: string): void {
    const key = this.#invocation.notAskedAgain(task);
    if (key !== undefined) this.#stop(this.#invocation, new NondeterministicAgentError(key, 'missing'));
    else if (task !== undefined) this.#invocation.owed.onEnded(task);
  }

  async #stopWhereCaught(invocation: Invocation): Promise<void> {
    if (!(await this.#isIdle(invocation))) return;
    const { caught } = invocation.pauses;
    if (caught) this.#stop(invocation, new CaughtInterruptError(caught.value));
  }

  /** @returns whether the invocation still goes on once the agent is idle */
  async #isIdle(invocation: Invocation): Promise<boolean> {
    try {
      await this.#parts.host.idle();
    } catch {
      // The run was given up.
      return false;
    }
    return !invocation.isOver;
  }

  #onDropped(keys: readonly string[]): void {
    this.#invocation.pending.forget(keys);
    if (keys.length > 0) outsideAgent(() => this.#parts.host.onDropped?.(keys));
  }

  #stop(invocation: Invocation, reason: unknown): void {
    if (invocation.isOver) return;
    invocation.end();
    this.#end.fail(reason);
  }

  #createInvocationHost(): InvocationHost {
    return {
      seed: this.#parts.seed,
      journal: this.#parts.journal,
      calls: this.#parts.calls,
      isOtherCode: this.#parts.host.isOtherCode === true,
      isIdle: (invocation) => this.#isIdle(invocation),
      holdsReturns: () => outsideAgent(() => this.#parts.host.holdsReturns?.() ?? true),
      onDropped: (keys) => this.#onDropped(keys),
      onAmbiguous: (invocation, key) =>
        this.#stop(invocation, new NondeterministicAgentError(key, 'ambiguous')),
      now: () => this.#parts.host.now(),
      startTimer: (delayInMs, onDue) => this.#parts.host.startTimer(delayInMs, onDue),
      answeredAt: (task, ordinal) => this.#parts.interrupts.answeredAt(task, ordinal),
      lastAnsweredAt: (of) => this.#parts.interrupts.lastAnsweredAt(of),
      isInterrupt: (key) => this.#parts.interrupts.isForeign(key),
      onAskedBehindPause: (invocation) => void this.#stopWhereCaught(invocation),
      assertSameShown: (call) => this.#interruptRequests.assertSameShown(call),
    };
  }
}

const HANDLER_ASKS =
  'A callback handler of LangChain asks or fetches, and nobody could say for which call: do it in a node, in a tool, or in middleware.';

const NOBODY_ASKS =
  'Code that LangGraph runs in no task asks or fetches, and nobody could say for which: do it in a node, in a tool, or in middleware.';

function showsPause(result: unknown): boolean {
  return typeof result === 'object' && result !== null && '__interrupt__' in result;
}
