/**
 * What is asked and heard no more: an attempt of a task has ended, a task has failed, or a caller has given its graph up.
 * Their abandoned code may still be woken.
 */
import { isInCodeOf, tasksOf } from '../langgraph/namespaces.js';
import { isAbortedBehindPause, type Loop } from '../langgraph/running-code.js';
import type { TaskLocation } from '../langgraph/task-location.js';
import type { Invocation } from './invocation.js';
import type { InvocationHost } from './invocation-host.js';
import type { Journal } from './journal.js';
import type { Asked } from './journal-entries.js';

export class Withdrawals {
  readonly #invocation: Invocation;
  readonly #journal: Journal;
  readonly #onDropped: InvocationHost['onDropped'];
  /** By the signal that a caller may give them up by. One may be given to many graphs. */
  readonly #watched = new WeakMap<AbortSignal, Loop[]>();

  constructor(invocation: Invocation, { journal, onDropped }: InvocationHost) {
    this.#invocation = invocation;
    this.#journal = journal;
    this.#onDropped = onDropped;
  }

  /**
   * Code of a task runs. What an earlier attempt of the task asked is over: nobody hears its answers, and what its
   * abandoned code goes on to ask is not asked.
   */
  onAttempt(task: string, attempt: number): void {
    const { attempts, unrepeatable } = this.#invocation;
    if (!attempts.begin(task, attempt)) return;
    unrepeatable.onLess();
    const isOfTask = (namespace: string) => isInCodeOf(namespace, task);
    this.#drop(isOfTask, (place) => attempts.isHeard(place, task));
    if (this.#journal.saysAttempts) this.#giveUp((asked) => attempts.isOver(asked, task));
  }

  /** A task has failed for good. Its `errorHandler` lies in it by name, and is not it. */
  onFailed(taskId: string): void {
    this.#invocation.owed.onEnded(taskId);
    const isOfTask = (namespace: string) => tasksOf({ namespace }).includes(taskId);
    const isHeard = (place: TaskLocation) => {
      const [before = ''] = place.namespace.split(taskId);
      return this.#invocation.attempts.isHeard(place, before + taskId);
    };
    this.#drop(isOfTask, isHeard);
    this.#giveUp(({ place }) => isOfTask(place.namespace) && !isHeard(place));
  }

  /** A graph has taken its next step. A rerun does not come again to what code asks that it has left behind: the loser of a race. */
  onStep(leftCheckpoint: string): void {
    this.#invocation.attempts.leave(leftCheckpoint);
    this.#dropAbandoned();
  }

  /** Nobody can say which of several is the question of before: all are asked anew. */
  onAskedAnew(keys: string[]): void {
    for (const key of keys) this.#invocation.owed.onAsked(key);
    this.#withdraw(keys);
  }

  /** In a rerun an attempt may end before it has come to all that it had come to: the answer that it waits for is there. */
  #giveUp(isOver: (asked: Asked) => boolean): void {
    const keys = this.#invocation.claims.giveUp(isOver);
    this.#invocation.pending.end(keys);
    this.#withdraw(keys);
  }

  /** @param loop of a graph that its caller may give up: what the graph asked is withdrawn then */
  watchAbort(loop: Loop): void {
    const { signal } = loop;
    loop.isGivenUp = signal?.aborted === true;
    if (!signal) return;
    const watched = this.#watched.get(signal);
    if (watched) {
      watched.push(loop);
      return;
    }
    const loops = [loop];
    this.#watched.set(signal, loops);
    signal.addEventListener('abort', () => this.#onAbort(loops), { once: true });
  }

  #onAbort(loops: readonly Loop[]): void {
    const { pauses } = this.#invocation;
    for (const loop of loops) {
      if (pauses.isOnItsWay(loop.namespace)) loop.isLeftByPause = true;
      else loop.isGivenUp ||= !isAbortedBehindPause(loop);
    }
    this.#dropAbandoned();
  }

  #dropAbandoned(): void {
    const { claims, isOver, pending, unrepeatable } = this.#invocation;
    if (isOver) return;
    unrepeatable.onLess();
    claims.dropHeld((one) => one.isAbandoned());
    const abandoned = pending.keysWhere((_, attempt) => this.#invocation.isAbandoned(attempt));
    pending.forget(abandoned);
    this.#withdraw(abandoned);
  }

  /** @param isHeard whether LangGraph waits for what is asked there all the same */
  #drop(isOfTask: (namespace: string) => boolean, isHeard: (place: TaskLocation) => boolean): void {
    const { claims, interruptCalls, owed, pauses, pending } = this.#invocation;
    const isOver = (place: TaskLocation) => isOfTask(place.namespace) && !isHeard(place);
    const dropped = pending.keysWhere((key) => {
      const place = this.#journal.askedUnder(key)?.place;
      return place !== undefined && isOver(place);
    });
    // It was asked again, whichever of those of before it is.
    for (const [key, { place }] of claims.unclaimed)
      if (isOver(place) && claims.isHeld(key)) owed.onAsked(key);
    claims.dropHeld(({ asked }) => isOver(asked.place));
    interruptCalls.forget(isOfTask);
    pauses.forget(isOfTask);
    pending.end(dropped);
    this.#withdraw(dropped);
  }

  #withdraw(keys: string[]): void {
    this.#onDropped(this.#journal.drop(keys));
  }
}
