/** What code of tasks takes for the time now, and when the timers begin that it sets, or LangGraph's loops for it. */

import { taskIdOf } from '../langgraph/namespaces.js';
import type { WaitOf } from '../langgraph/node-waits.js';
import { currentLoop, isStartingTask } from '../langgraph/running-code.js';
import { answersTaken, currentLocation, currentTask, type TaskLocation } from '../langgraph/task-location.js';
import type { AgentClock } from './agent-clock.js';

export interface AnswerTimes {
  /** When the answer to this `interrupt()` of a task was given. */
  answeredAt(task: string, ordinal: number): number | undefined;
  /** When the last answer to an `interrupt()` was given that this task has, or one of its node, or any unfinished one; or 0. */
  lastAnsweredAt(of: WaitOf | undefined): number;
}

export class AgentTime {
  readonly #clock: AgentClock;
  readonly #answers: AnswerTimes;
  #waitOf: WaitOf | undefined;

  constructor(clock: AgentClock, answers: AnswerTimes) {
    this.#clock = clock;
    this.#answers = answers;
  }

  /** @returns nothing outside any task */
  get now(): number | undefined {
    return currentTask() === undefined ? undefined : this.#nowIn(currentLocation());
  }

  #nowIn(location: TaskLocation): number {
    const { namespace } = location;
    const taken = answersTaken();
    const takenAt = taken > 0 ? this.#answers.answeredAt(namespace, taken - 1) : undefined;
    const now = Math.max(this.#clock.nowIn(location), takenAt ?? 0);
    if (!isStartingTask()) return now;
    const loop = currentLoop();
    // A timeout begins anew when an `interrupt()` of its task has its answer: the task does. LangGraph reads when it begins
    // before it runs the task, and nobody could say for which of its graph: none begins earlier than the last answer of all.
    const of = loop ? { task: taskIdOf(namespace) } : this.#waitOf;
    const began = Math.max(now, this.#clock.latestStepOf(loop?.graph));
    return of ? Math.max(began, this.#answers.lastAnsweredAt(of)) : began;
  }

  /** LangGraph's loop reads how long a task may run, or how long to pause before it is tried again, and sets a timer. */
  onWaitOf(wait: WaitOf): void {
    this.#waitOf = wait;
    // The timer is set in the same turn, if it is set.
    void Promise.resolve().then(() => {
      this.#waitOf = undefined;
    });
  }

  /** What LangGraph's loop is about to set a timer for. */
  get waitOf(): WaitOf | undefined {
    return this.#waitOf;
  }

  /**
   * When a timer begins that the running code sets. What LangGraph's loops set (a node's `timeout`) begins anew when an
   * `interrupt()` has its answer: the node does.
   */
  get timersBegin(): number {
    const now = this.now ?? this.#clock.now;
    const isLoops = currentTask() === undefined || isStartingTask();
    return isLoops ? Math.max(now, this.#answers.lastAnsweredAt(this.#waitOf)) : now;
  }
}
