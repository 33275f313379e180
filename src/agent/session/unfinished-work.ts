/**
 * Which requests an unfinished node may still ask again, by where the graph stands.
 *
 * A task counts as finished when the task of the root graph around it has finished: LangGraph runs the finished tasks
 * of a nested graph again when that graph's own task runs again.
 */
import type { Interrupts } from '../langgraph/interrupts.js';
import { tasksOf } from '../langgraph/namespaces.js';
import type { Checkpoints } from '../langgraph/state/checkpoints.js';
import type { TaskLocation } from '../langgraph/task-location.js';
import type { CallRecords } from './call-records.js';
import type { ClockReads } from './clock-reads.js';
import type { FailureTimes } from './failure-times.js';
import type { Journal } from './journal.js';
import type { Asked } from './journal-entries.js';
import { Owed } from './owed.js';
import type { SessionParts } from './session-parts.js';

export class UnfinishedWork {
  readonly #checkpoints: Checkpoints;
  readonly #journal: Journal;
  readonly #interrupts: Interrupts;
  readonly #calls: CallRecords;
  readonly #clockReads: ClockReads;
  readonly #failures: FailureTimes;
  readonly #onDropped: (keys: string[]) => void;

  /** @param onDropped takes the keys of requests that nobody waits for any more */
  constructor(
    { saver, journal, interrupts, calls, clockReads, failures }: SessionParts,
    onDropped: (keys: string[]) => void,
  ) {
    this.#checkpoints = saver.checkpoints;
    this.#journal = journal;
    this.#interrupts = interrupts;
    this.#calls = calls;
    this.#clockReads = clockReads;
    this.#failures = failures;
    this.#onDropped = onDropped;
  }

  /** A new turn begins: nothing of the one before is asked again, also where that one ended half-way. */
  forgetAll(): void {
    this.#interrupts.given.prune(() => false);
    this.#calls.prune(() => false);
    this.#clockReads.prune(() => false);
    this.#failures.prune(() => false);
    this.#onDropped(this.#journal.prune(() => false));
  }

  /** Drops the requests, answers and calls of tasks that have finished. */
  forgetFinished(): void {
    const settled = this.#checkpoints.settledTasks();
    const dropped = this.#journal.prune((place, key) => this.#isLive(settled, place, key));
    this.#interrupts.given.prune((place) => this.#isUnfinished(settled, place));
    this.#calls.prune((place) => this.#isUnfinished(settled, place));
    this.#clockReads.prune((place) => this.#isUnfinished(settled, place));
    this.#failures.prune((place) => this.#isUnfinished(settled, place));
    this.#onDropped(dropped);
  }

  /**
   * Withdraws what finished tasks ask people, the losers of races, where a rerun has not come to it again: the graph goes on without
   * the code that asked.
   */
  withdrawLeft(unclaimed: readonly [key: string, asked: Asked][]): void {
    const finished = this.#checkpoints.finishedTasks();
    const left = unclaimed
      .filter(([key, asked]) => this.#isOfPeople(key, asked) && !this.#interrupts.isForeign(key))
      .filter(([, { place }]) => !this.#isToRun(finished, place));
    this.#onDropped(this.#journal.drop(left.map(([key]) => key)));
  }

  /**
   * Whether the invocation in progress will probably not ask this again, or an interrupt waits for the answer. LangGraph
   * runs some finished tasks of nested graphs again: what they ask then is given its answer late (claims.ts).
   */
  isDone(key: string): boolean {
    const place = this.#journal.askedUnder(key)?.place;
    if (!place || this.#interrupts.isRaised(key)) return true;
    return (
      !this.#isLive(this.#checkpoints.settledTasks(), place, key) ||
      !this.#isToRun(this.#checkpoints.finishedTasks(), place)
    );
  }

  /** What an invocation has to ask people again that goes on from here. */
  owed(): Owed {
    const settled = this.#checkpoints.settledTasks();
    const finished = this.#checkpoints.finishedTasks();
    return new Owed({
      requests: [...this.#journal.requests]
        .filter(([key, asked]) => this.#isOfPeople(key, asked))
        .filter(([key, { place }]) => this.#isLive(settled, place, key) && this.#isToRun(finished, place))
        .map(([key, { place }]) => [key, place]),
      answered: this.#interrupts.given.counts.filter(
        ([place]) => this.#isUnfinished(settled, place) && this.#isToRun(finished, place),
      ),
    });
  }

  /** Snapshots of 0.1.0 do not say so of all. */
  #isOfPeople(key: string, { wording }: Asked): boolean {
    return wording !== undefined || this.#interrupts.isForeign(key);
  }

  /** Whether the task of a request runs when its graph goes on from here. */
  #isToRun(finished: ReadonlySet<string>, place: TaskLocation): boolean {
    if (!this.#isAt(place, () => true)) return false;
    return !tasksOf(place).some((task) => finished.has(task));
  }

  #isLive(settled: ReadonlySet<string>, place: TaskLocation, key?: string): boolean {
    if (!this.#isUnfinished(settled, place)) return false;
    return key === undefined || !this.#interrupts.isForeign(key) || this.#interrupts.given.isOpen(key, place);
  }

  /** Whether these graphs still stand at the checkpoints that a request was made at. */
  #isAt({ checkpoints }: TaskLocation, isMeant: (namespace: string) => boolean): boolean {
    return Object.entries(checkpoints).every(
      ([namespace, id]) => !isMeant(namespace) || this.#checkpoints.isAt(namespace, id),
    );
  }

  #isUnfinished(settled: ReadonlySet<string>, place: TaskLocation): boolean {
    const [outermost] = tasksOf(place);
    return (
      (outermost === undefined || !settled.has(outermost)) &&
      this.#isAt(place, (namespace) => namespace === '')
    );
  }
}
