/** The calls of LangGraph's `interrupt()` that have no answer, as a guard in front of it tells of them. */

import { taskIdOf } from '../langgraph/namespaces.js';
import type { Thrown } from '../langgraph/raised-interrupt.js';
import { runningAttempt } from '../langgraph/running-code.js';
import type { Invocation } from './invocation.js';
import type { InvocationHost } from './invocation-host.js';

/** A call of LangGraph's `interrupt()`. */
export interface InterruptCall {
  task: string;
  /** Which call of its task. */
  ordinal: number;
  isAnswered: boolean;
  value: unknown;
  /** What it stands behind, where branches of its task may come along in another order: the task calls others. */
  behind?: string;
  /** What its answer must satisfy, as the agent says it. */
  schema?: unknown;
  /** In which attempt of its task it was made, where it was not the first. */
  attempt?: number;
  /** What LangGraph threw for it. */
  thrown?: Thrown;
}

export class InterruptCalls {
  readonly #invocation: Invocation;
  readonly #assertSameShown: InvocationHost['assertSameShown'];
  #unanswered: InterruptCall[] = [];
  #isGuarded = false;

  constructor(invocation: Invocation, { assertSameShown }: InvocationHost) {
    this.#invocation = invocation;
    this.#assertSameShown = assertSameShown;
  }

  /** A task calls `interrupt()`, and the guard in front of it tells. */
  onCall(made: InterruptCall): void {
    const { attempts, calls, owed, standing, time } = this.#invocation;
    if (this.#isAbandoned) return;
    const attempt = attempts.latestOf(made.task);
    const call = {
      ...made,
      ...(calls.mayReorder(made.task) && { behind: standing.behindInAttempt(made.task) }),
      ...(attempt > 1 && { attempt }),
    };
    this.#isGuarded = true;
    if (!call.isAnswered) this.#unanswered.push(call);
    owed.onInterruptCall(call.task, call.ordinal);
    if (!call.isAnswered) return;
    this.#assertSameShown(call);
    time.onAnswered(call.task, call.ordinal);
  }

  /** LangGraph throws what pauses a task. It throws it for the latest call. */
  onThrown([thrown, ...others]: readonly Thrown[]): void {
    if (this.#isAbandoned) return;
    const call = this.#unanswered.at(-1);
    if (!thrown || others.length > 0 || !call || call.thrown || !Object.is(call.value, thrown.value)) return;
    call.thrown = thrown;
    this.#invocation.pauses.onThrown(call.task, thrown);
  }

  /** The call of a task that LangGraph threw this for. Without a guard in front of `interrupt()` nobody knows. */
  thatThrew(thrown: Thrown, namespace: string): InterruptCall | 'none' | undefined {
    const task = taskIdOf(namespace);
    const call = this.#unanswered.find((other) => other.thrown === thrown && taskIdOf(other.task) === task);
    return call ?? (this.#isGuarded ? 'none' : undefined);
  }

  /** Drops those of an attempt that is over. */
  forget(isOfTask: (namespace: string) => boolean): void {
    this.#unanswered = this.#unanswered.filter(({ task }) => !isOfTask(task));
  }

  get #isAbandoned(): boolean {
    return this.#invocation.isAbandoned(runningAttempt());
  }
}
