/**
 * One invocation of the graph: what is asked in it and not answered yet, and the answers still to be given in it.
 * One that is over gives no answers and no keys any more; its promises stay pending for good.
 */
import type { Answer } from '../boundary.js';
import type { TaskLocation } from '../langgraph/task-location.js';

/** Answers by key that are given in one step. */
export type Batch = ReadonlyMap<string, Answer>;

export class Invocation {
  /** It has ended, or was abandoned. */
  isOver = false;
  readonly #pending = new Map<string, (answer: Answer) => void>();
  readonly #counts = new Map<string, number>();
  #waiting: Batch[] | undefined;
  #wake: () => void = () => {};

  constructor(readonly id: number) {}

  /** The key of the next request at a place: where it is made, and at which count. */
  keyAt({ namespace }: TaskLocation): string {
    const count = this.#counts.get(namespace) ?? 0;
    this.#counts.set(namespace, count + 1);
    return `${namespace}#${count}`;
  }

  expect(key: string, onAnswer: (answer: Answer) => void): void {
    this.#pending.set(key, onAnswer);
  }

  isExpected(key: string): boolean {
    return this.#pending.has(key);
  }

  settle(answers: Batch): void {
    for (const [key, answer] of answers) {
      const onAnswer = this.#pending.get(key);
      this.#pending.delete(key);
      onAnswer?.(answer);
    }
  }

  /** Whether no answers are waiting to be given. */
  get hasGivenAll(): boolean {
    return this.#waiting === undefined;
  }

  /** @returns whether others are waiting to be given, and these now wait behind them */
  queueBehindOthers(answers: Batch): boolean {
    this.#waiting?.push(answers);
    return this.#waiting !== undefined;
  }

  /**
   * Gives batches one by one, each once the agent has asked for all of it.
   * @returns false if the invocation was over before the last
   */
  async replayBatches(
    batches: Batch[],
    idle: () => Promise<void>,
    isAwaited: (answers: Batch) => boolean,
  ): Promise<boolean> {
    this.#waiting = batches;
    for (;;) {
      await idle();
      const [next] = batches;
      while (!this.isOver && next && !isAwaited(next)) await this.#progress();
      if (this.isOver) return false;
      if (!next) break;
      batches.shift();
      this.settle(next);
    }
    this.#waiting = undefined;
    return true;
  }

  /** Something was asked, or a task has finished: answers that wait may be due. */
  progressed(): void {
    this.#wake();
  }

  #progress(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
