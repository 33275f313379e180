/** The calls of LangGraph's `interrupt()` that have no answer, as a guard in front of it tells of them. */
import type { Thrown } from '../langgraph/raised-interrupt.js';
import { taskIdOf } from '../langgraph/task-location.js';

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
  #unanswered: InterruptCall[] = [];
  #isGuarded = false;

  /** The guard tells of a call. */
  note(call: InterruptCall): void {
    this.#isGuarded = true;
    if (!call.isAnswered) this.#unanswered.push(call);
  }

  /**
   * LangGraph throws for the call that was noted last.
   * @returns the call, where it is one
   */
  noteThrown([thrown, ...others]: readonly Thrown[]): InterruptCall | undefined {
    const call = this.#unanswered.at(-1);
    if (!thrown || others.length > 0 || !call || call.thrown || !Object.is(call.value, thrown.value))
      return undefined;
    call.thrown = thrown;
    return call;
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
}
