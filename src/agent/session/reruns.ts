/**
 * Reruns: the graph is invoked again from its latest checkpoint, after a restore in the middle of a turn and once an interrupt
 * has all its answers. Its unfinished nodes are given again what they had been given.
 */
import type { TaskLocation } from '../langgraph/task-location.js';
import { outsideAgent } from './current-invocation.js';
import type { Invocation } from './invocation.js';
import { replay } from './replay.js';
import type { SessionParts } from './session-parts.js';
import type { UnfinishedWork } from './unfinished-work.js';

export interface RerunsHost {
  /** The invocation in progress. */
  invocation(): Invocation;
  /** Invokes the graph from its latest checkpoint. */
  invoke(prepare: (invocation: Invocation) => void): Invocation;
  /** Resolves once the agent is idle. @returns whether the invocation still goes on */
  isIdle(invocation: Invocation): Promise<boolean>;
  /** Ends the session with an error. */
  stop(invocation: Invocation, reason: unknown): void;
}

export class Reruns {
  readonly #parts: SessionParts;
  readonly #unfinished: UnfinishedWork;
  readonly #host: RerunsHost;
  #underWay: Invocation | undefined;

  constructor(parts: SessionParts, unfinished: UnfinishedWork, host: RerunsHost) {
    this.#parts = parts;
    this.#unfinished = unfinished;
    this.#host = host;
  }

  /** Whether the invocation in progress is given again what came before it, or is looked through for what it does not ask again. */
  get isUnderWay(): boolean {
    return this.#underWay === this.#host.invocation();
  }

  begin(): void {
    this.#unfinished.forgetFinished();
    const owed = this.#unfinished.owed();
    const skipsFinished = this.#skipsFinished;
    const invocation = this.#host.invoke((begun) => begun.beginReplay(owed, skipsFinished));
    outsideAgent(() => this.#parts.host.onRerun?.());
    void this.#replay(invocation);
  }

  /** Asked where there is anything to skip alone: the answer stands in the history of a run. */
  get #skipsFinished(): boolean {
    const { host, saver } = this.#parts;
    return saver.checkpoints.haveFinishedNested && outsideAgent(() => host.skipsFinished?.() ?? true);
  }

  beginWhereAnswered(): void {
    let mustWait = false;
    this.#beginWhereAnswered((place) => {
      const isHeld = this.#isHeld(place);
      mustWait ||= isHeld;
      return isHeld;
    });
    if (mustWait) void this.beginWhereAnsweredOnceIdle();
  }

  /** An interrupt may be raised with its answers given: its task came to it late. One may have had to wait. */
  async beginWhereAnsweredOnceIdle(): Promise<void> {
    const invocation = this.#host.invocation();
    do {
      if (!(await this.#host.isIdle(invocation)) || invocation.isReplaying) return;
    } while (invocation.isReturning);
    // What can come to nothing any more keeps nobody waiting.
    this.#beginWhereAnswered((place) => invocation.isWaiting && this.#isHeld(place));
  }

  #beginWhereAnswered(hasToWait: (place: TaskLocation) => boolean): void {
    const { host, interrupts, journal } = this.#parts;
    if (interrupts.takeAnswered((key) => journal.answerTo(key), host.now(), hasToWait)) this.begin();
  }

  #isHeld(place: TaskLocation): boolean {
    const { unrepeatable } = this.#host.invocation();
    return unrepeatable.isBeside(place) && this.#parts.host.keepsUnrepeatable?.() !== false;
  }

  async #replay(invocation: Invocation): Promise<void> {
    this.#underWay = invocation;
    try {
      const stopped = await replay(invocation, {
        // A run that is given up has no replay to go on with.
        idle: () => this.#parts.host.idle().catch(() => invocation.end()),
        isDone: (key) => this.#unfinished.isDone(key),
        withdraw: (unclaimed) => this.#unfinished.withdrawLeft(unclaimed),
        isInterrupt: (key) => this.#parts.interrupts.isForeign(key),
      });
      if (this.#underWay === invocation) this.#underWay = undefined;
      if (stopped) this.#host.stop(invocation, stopped);
      else if (!invocation.isOver) this.beginWhereAnswered();
    } catch (error) {
      this.#host.stop(invocation, error);
    }
  }
}
