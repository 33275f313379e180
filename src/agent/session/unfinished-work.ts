/**
 * Which requests an unfinished node may still ask again, by where the graph stands.
 *
 * A task counts as finished when the task of the root graph around it has finished: LangGraph runs the finished tasks
 * of a nested graph again when that graph's own task runs again.
 */
import type { Interrupts } from '../langgraph/interrupts.js';
import type { LatestCheckpointSaver } from '../langgraph/saver.js';
import { type TaskLocation, tasksOf } from '../langgraph/task-location.js';
import type { Journal } from './journal.js';

export class UnfinishedWork {
  readonly #saver: LatestCheckpointSaver;
  readonly #journal: Journal;
  readonly #interrupts: Interrupts;

  constructor(saver: LatestCheckpointSaver, journal: Journal, interrupts: Interrupts) {
    this.#saver = saver;
    this.#journal = journal;
    this.#interrupts = interrupts;
  }

  /** Drops the requests and answers of tasks that have finished. */
  forgetFinished(): void {
    this.#journal.prune((place, key) => this.#isLive(place, key));
    this.#interrupts.prune((place) => this.#isUnfinished(place));
  }

  /** Whether the invocation in progress will neither ask this again nor use its answer. */
  isDone(key: string): boolean {
    const place = this.#journal.askedUnder(key)?.place;
    if (!place || !this.#isLive(place, key) || this.#interrupts.isRaised(key)) return true;
    const finished = this.#saver.finishedTasks();
    return tasksOf(place).some((task) => finished.has(task));
  }

  #isLive(place: TaskLocation, key?: string): boolean {
    if (!this.#isUnfinished(place)) return false;
    return key === undefined || !this.#interrupts.isForeign(key) || this.#interrupts.isOpen(key, place);
  }

  #isUnfinished(place: TaskLocation): boolean {
    const [outermost] = tasksOf(place);
    return (
      (outermost === undefined || !this.#saver.finishedTasks().has(outermost)) &&
      Object.entries(place.checkpoints).every(([namespace, id]) => this.#saver.isAt(namespace, id))
    );
  }
}
