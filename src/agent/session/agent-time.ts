/** What code of tasks takes for the time now, and when the timers begin that it sets, or LangGraph's loops for it. */
import type { WaitOf } from '../langgraph/node-waits.js';
import {
  answersTaken,
  currentLoop,
  currentTask,
  isStartingTask,
  taskIdOf,
} from '../langgraph/task-location.js';
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

  nowIn(task: string): number {
    const taken = answersTaken();
    const now = this.#clock.nowIn(task, taken > 0 ? this.#answers.answeredAt(task, taken - 1) : undefined);
    if (!isStartingTask()) return now;
    // A timeout begins anew when an `interrupt()` of its task has its answer: the task does. LangGraph reads when it begins
    // before it runs the task, and nobody could say for which of its graph: none begins earlier than the last answer of all.
    const of = currentLoop() ? { task: taskIdOf(task) } : this.#waitOf;
    return of ? Math.max(now, this.#answers.lastAnsweredAt(of)) : now;
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
    const task = currentTask();
    const now = task === undefined ? this.#clock.now : this.nowIn(task);
    const isLoops = task === undefined || isStartingTask();
    return isLoops ? Math.max(now, this.#answers.lastAnsweredAt(this.#waitOf)) : now;
  }
}
