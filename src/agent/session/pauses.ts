/**
 * What `interrupt()` has thrown in a task, or a graph that the task invokes, and what the task asks behind it.
 *
 * 1. A task pauses as soon as its code lets through what was thrown. What its other branches ask until then, the tasks
 *    around it and those that it calls, is held so long.
 * 2. Where the task does not pause, its code has caught what was thrown. Nothing may be done behind it: the run stops.
 * 3. Where several branches have thrown, the task pauses by one of them. What another has thrown went nowhere, or was caught:
 *    nobody can say. What is asked behind it is held until the task runs again, and that `interrupt()` has its own turn. The
 *    same holds for a functional task that has thrown when the task which calls it had paused: LangGraph tells nobody.
 */

import { isWithin, taskIdOf } from '../langgraph/namespaces.js';
import type { Thrown } from '../langgraph/raised-interrupt.js';

interface OnItsWay {
  namespace: string;
  thrown: Thrown;
}

interface Held {
  namespace: string;
  go(): void;
}

export class Pauses {
  readonly #onHeld: () => void;
  #thrown: OnItsWay[] = [];
  /** The ids of tasks that have paused. */
  readonly #paused = new Set<string>();
  #held: Held[] = [];

  /** @param onHeld called for each request that is held: once the agent is idle, `caught` tells what was caught */
  constructor(onHeld: () => void) {
    this.#onHeld = onHeld;
  }

  onThrown(namespace: string, thrown: Thrown): void {
    this.#thrown.push({ namespace, thrown });
  }

  /** Makes a request, now or when nothing that has thrown is on its way any more. */
  behind(namespace: string, go: () => void): void {
    if (this.#thrownAround(namespace).length === 0) {
      go();
      return;
    }
    this.#held.push({ namespace, go });
    this.#onHeld();
  }

  /** A task has paused by what was thrown. */
  onPaused(taskId: string, thrown: Thrown): void {
    this.#paused.add(taskId);
    const own = this.#thrown.filter(({ namespace }) => taskIdOf(namespace) === taskId);
    const by = own.find((one) => one.thrown === thrown) ?? own[0];
    this.#thrown = this.#thrown.filter((one) => one !== by);
    const released = this.#held.filter(({ namespace }) => this.#thrownAround(namespace).length === 0);
    this.#held = this.#held.filter((one) => !released.includes(one));
    for (const { go } of released) go();
  }

  /** Whether what was thrown is on its way in a task, in those that it calls, or in those that call it: none has paused yet. */
  isOnItsWay(namespace: string): boolean {
    return this.#thrownAround(namespace).some((one) => !this.#paused.has(taskIdOf(one.namespace)));
  }

  /** Drops what an attempt that is over has left. */
  forget(isOfTask: (namespace: string) => boolean): void {
    this.#thrown = this.#thrown.filter(({ namespace }) => !isOfTask(namespace));
    this.#held = this.#held.filter(({ namespace }) => !isOfTask(namespace));
  }

  /** What an `interrupt()` shows that a finished task has caught. */
  caughtBy(taskId: string): Thrown | undefined {
    return this.#thrown.find(({ namespace }) => taskIdOf(namespace) === taskId)?.thrown;
  }

  /** What an `interrupt()` shows behind which something is held. Asked when the agent is idle. */
  get caught(): Thrown | undefined {
    return this.#held
      .flatMap(({ namespace }) => this.#thrownAround(namespace))
      .find(({ namespace }) => !namespace.split('|').some((task) => this.#paused.has(taskIdOf(task))))
      ?.thrown;
  }

  /** In a task, in those that it calls, and in those that call it. */
  #thrownAround(asking: string): OnItsWay[] {
    return this.#thrown.filter(({ namespace }) => isWithin(namespace, asking) || isWithin(asking, namespace));
  }
}
