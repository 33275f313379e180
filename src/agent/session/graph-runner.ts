/**
 * Invokes a graph: for each turn, and again from its latest checkpoint when a rerun is due (reruns.ts). An invocation that is
 * over can do nothing any more.
 */
import { showsPause } from '../langgraph/graph.js';
import { Asker } from './asker.js';
import { createInvocationHost } from './create-invocation-host.js';
import { createSaverHost } from './create-saver-host.js';
import { outsideAgent, runInInvocation } from './current-invocation.js';
import { InterruptRequests } from './interrupt-requests.js';
import { Invocation } from './invocation.js';
import { invocationConfig } from './invocation-config.js';
import type { InvocationHost } from './invocation-host.js';
import type { Batch } from './journal-entries.js';
import { NondeterministicAgentError } from './nondeterministic-agent-error.js';
import { Reruns } from './reruns.js';
import type { SessionParts } from './session-parts.js';
import { CaughtInterruptError } from './unanswerable-pause-error.js';
import { UnfinishedWork } from './unfinished-work.js';

/** How a turn ends. Neither is called for an invocation that was given up. */
export interface TurnEnd {
  finish(result: unknown): void;
  fail(reason: unknown): void;
}

export class GraphRunner {
  /** What code of the agent asks. */
  readonly asker: Asker;
  readonly #parts: SessionParts;
  readonly #end: TurnEnd;
  readonly #interruptRequests: InterruptRequests;
  readonly #unfinished: UnfinishedWork;
  readonly #invocationHost: InvocationHost;
  readonly #reruns: Reruns;
  #invocation: Invocation;

  constructor(parts: SessionParts, end: TurnEnd) {
    this.#parts = parts;
    this.#end = end;
    const { saver, journal, interrupts } = parts;
    const stop = (invocation: Invocation, reason: unknown) => this.#stop(invocation, reason);
    this.#interruptRequests = new InterruptRequests(interrupts, journal, {
      isOtherCode: parts.host.isOtherCode === true,
      invocation: () => this.#invocation,
      onRequest: (request) => outsideAgent(() => parts.host.onRequest(request)),
      onAnswered: () => void this.#reruns.beginWhereAnsweredOnceIdle(),
      stop: (reason) => this.#stop(this.#invocation, reason),
    });
    const onDropped = (keys: readonly string[]) => this.#onDropped(keys);
    this.#unfinished = new UnfinishedWork(parts, onDropped);
    this.#invocationHost = createInvocationHost(parts, {
      isIdle: (invocation) => this.#isIdle(invocation),
      onDropped,
      onReleased: () => void this.#reruns.beginWhereAnsweredOnceIdle(),
      onAskedBehindPause: (invocation) => void this.#stopWhereCaught(invocation),
      assertSameShown: (call) => this.#interruptRequests.assertSameShown(call),
      stop,
    });
    this.asker = new Asker({
      journal,
      messages: parts.messages,
      invocation: () => this.#invocation,
      hasBegun: () => saver.rootCheckpoint !== undefined,
      onRequest: (raised) => parts.host.onRequest(raised),
      onDropped,
      stop,
    });
    this.#reruns = new Reruns(parts, this.#unfinished, {
      invocation: () => this.#invocation,
      invoke: (prepare) => this.#invoke(null, prepare),
      isIdle: (invocation) => this.#isIdle(invocation),
      stop,
    });
    this.#invocation = new Invocation(0, this.#invocationHost);
    saver.host = createSaverHost(parts, {
      invocation: () => this.#invocation,
      onInterrupt: (raised) => this.#interruptRequests.onInterrupt(raised),
      onDropped,
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
    return this.#reruns.isUnderWay;
  }

  /** Whether calls of tasks return as soon as the agent is idle: what it is given comes after them. */
  get isReturning(): boolean {
    return this.#invocation.isReturning;
  }

  /** Whether something is under way that a rerun would not do again. */
  get isUnrepeatable(): boolean {
    const { isReturning, isWaiting, unrepeatable } = this.#invocation;
    return (
      (isWaiting || isReturning) &&
      unrepeatable.isUnderWay &&
      this.#parts.host.keepsUnrepeatable?.() !== false
    );
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
    this.#reruns.begin();
  }

  /** Drops what tasks that have finished asked, were given and called. */
  forgetFinished(): void {
    this.#unfinished.forgetFinished();
  }

  deliver(answers: Batch): void {
    const event = this.#parts.journal.recordAnswers(answers, this.#parts.host.now());
    if (this.#invocation.isReplaying) this.#invocation.progressed();
    else {
      this.#invocation.give(event);
      this.#reruns.beginWhereAnswered();
    }
  }

  giveUp(): void {
    this.#invocation.end();
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
    this.#parts.interrupts.forgetDropped(keys);
    if (keys.length > 0) outsideAgent(() => this.#parts.host.onDropped?.(keys));
  }

  #stop(invocation: Invocation, reason: unknown): void {
    if (invocation.isOver) return;
    invocation.end();
    this.#end.fail(reason);
  }
}
