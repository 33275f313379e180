/**
 * Tasks in which `interrupt()` has thrown, or a graph that they invoke, and that have not paused yet.
 *
 * A task pauses as soon as its code lets through what was thrown; what its other branches and the tasks around it ask
 * until then is held so long. Where the task does not pause, its code has caught what was thrown, and nothing may be done
 * behind it.
 */
import { isWithin, taskIdOf } from '../langgraph/task-location.js';

interface Held {
  namespace: string;
  go(): void;
}

export class Pauses {
  readonly #onHeld: () => void;
  /** By namespace, what is shown. */
  readonly #thrown = new Map<string, unknown>();
  #held: Held[] = [];

  /** @param onHeld called for each request that is held: once the agent is idle, `caught` tells what was caught */
  constructor(onHeld: () => void) {
    this.#onHeld = onHeld;
  }

  onThrown(namespace: string, shown: unknown): void {
    this.#thrown.set(namespace, shown);
  }

  /** Makes a request, now or when nothing that has thrown is on its way any more. */
  behind(namespace: string, go: () => void): void {
    if (this.#thrownWithin(namespace) === undefined) {
      go();
      return;
    }
    this.#held.push({ namespace, go });
    this.#onHeld();
  }

  /** A task has paused. */
  onPaused(taskId: string): void {
    if (this.#thrown.size === 0) return;
    for (const namespace of this.#thrown.keys()) {
      if (taskIdOf(namespace) === taskId) this.#thrown.delete(namespace);
    }
    const released = this.#held.filter(({ namespace }) => this.#thrownWithin(namespace) === undefined);
    this.#held = this.#held.filter((one) => !released.includes(one));
    for (const { go } of released) go();
  }

  /** Drops what an attempt that is over has left. */
  forget(isOfTask: (namespace: string) => boolean): void {
    for (const namespace of this.#thrown.keys()) if (isOfTask(namespace)) this.#thrown.delete(namespace);
    this.#held = this.#held.filter(({ namespace }) => !isOfTask(namespace));
  }

  /** What an `interrupt()` shows that a finished task has caught. */
  caughtBy(taskId: string): { shown: unknown } | undefined {
    for (const [namespace, shown] of this.#thrown) if (taskIdOf(namespace) === taskId) return { shown };
    return undefined;
  }

  /** What an `interrupt()` shows behind which something is held. Asked when the agent is idle. */
  get caught(): { shown: unknown } | undefined {
    const [held] = this.#held;
    const thrown = held && this.#thrownWithin(held.namespace);
    return thrown === undefined ? undefined : { shown: this.#thrown.get(thrown) };
  }

  #thrownWithin(namespace: string): string | undefined {
    return [...this.#thrown.keys()].find((thrown) => isWithin(thrown, namespace));
  }
}
