/**
 * What an agent asked since its checkpoints and what reached it, in order: enough to give a node that runs again exactly
 * what it had been given.
 *
 * 1. An event is a batch of answers given together, or a timer that fired, with its time.
 * 2. A request keeps the key that it was first given. Which request of a rerun is which of before is decided by the
 *    task, by what is asked and by its place among equals, never by the order in which branches of a task come along.
 */
import type { Answer } from '../boundary.js';
import { root, type TaskLocation } from '../langgraph/task-location.js';
import type {
  AnswersEvent,
  Asked,
  Batch,
  FiredTimer,
  JournalEvent,
  JournalSnapshot,
  TimerEvent,
  Withdrawn,
} from './journal-entries.js';
import { readEvents } from './read-events.js';

export class Journal {
  readonly #asked: Map<string, Asked>;
  /** Of the next request of each task, by namespace. */
  readonly #counts = new Map<string, number>();
  /** By namespace, tasks whose last keys are in no request that is left. */
  readonly #withdrawn: Map<string, TaskLocation>;
  #events: JournalEvent[];
  #lastSeq: number;
  startedAtMs: number;
  #latestAtMs: number;
  /** Whether requests say in which attempt they were made. */
  readonly saysAttempts: boolean;

  constructor(nowInMs: number, snapshot: JournalSnapshot = { asked: {}, saysAttempts: true }) {
    this.saysAttempts = snapshot.saysAttempts === true;
    this.#asked = new Map(Object.entries(snapshot.asked));
    this.startedAtMs = snapshot.startedAtMs ?? nowInMs;
    this.#events = readEvents(snapshot, this.startedAtMs);
    this.#lastSeq = this.#events.at(-1)?.seq ?? 0;
    this.#latestAtMs = snapshot.latestAtMs ?? this.#events.at(-1)?.atMs ?? this.startedAtMs;
    const withdrawn = Object.entries(snapshot.withdrawnOf ?? {});
    this.#withdrawn = new Map(withdrawn.map(([task, { place }]) => [task, place]));
    this.#counts.set(root.namespace, snapshot.askedOutside ?? 0);
    for (const [task, { asked }] of withdrawn) this.#counts.set(task, asked);
    for (const [key, { place, since = 0 }] of this.#asked) {
      // The events that it came after may be forgotten; those to come still come later.
      this.#lastSeq = Math.max(this.#lastSeq, since);
      const count = Number(key.slice(place.namespace.length + 1));
      if (!key.startsWith(`${place.namespace}#`)) continue;
      this.#counts.set(place.namespace, Math.max(this.#counts.get(place.namespace) ?? 0, count + 1));
    }
  }

  /** A new request, under a key of its own. */
  ask(asked: Asked): string {
    const { namespace } = asked.place;
    const count = this.#counts.get(namespace) ?? 0;
    this.#counts.set(namespace, count + 1);
    const key = `${namespace}#${count}`;
    this.note(key, asked);
    return key;
  }

  /** A request that has a key already. */
  note(key: string, asked: Asked): void {
    this.#asked.set(key, { ...asked, since: this.#asked.get(key)?.since ?? asked.since ?? this.#lastSeq });
  }

  askedUnder(key: string): Asked | undefined {
    return this.#asked.get(key);
  }

  get requests(): Iterable<[key: string, asked: Asked]> {
    return this.#asked;
  }

  recordAnswers(batch: Batch, atMs: number): JournalEvent {
    return this.#record({ seq: this.#lastSeq + 1, atMs, answers: new Map(batch) });
  }

  recordTimer(timer: FiredTimer, atMs: number): TimerEvent {
    return this.#record({ seq: this.#lastSeq + 1, atMs, timer });
  }

  #record<Event extends JournalEvent>(event: Event): Event {
    this.#events.push(event);
    this.#lastSeq = event.seq;
    this.#latestAtMs = event.atMs;
    return event;
  }

  /** The time of the last event, also of one that was dropped, or of the step where there was none. */
  get lastAtMs(): number {
    return Math.max(this.startedAtMs, this.#latestAtMs);
  }

  answerTo(key: string): Answer | undefined {
    return this.eventOf(key)?.answers.get(key);
  }

  /** The event that answers a request. */
  eventOf(key: string): AnswersEvent | undefined {
    return this.#events.find((event): event is AnswersEvent => 'answers' in event && event.answers.has(key));
  }

  /** The first event after this one. */
  eventAfter(seq: number): JournalEvent | undefined {
    return this.#events.find((event) => event.seq > seq);
  }

  /** Whether no event lies between these two numbers. Events that were dropped do not count. */
  isSamePosition(one: number, other: number): boolean {
    const [first, last] = one < other ? [one, other] : [other, one];
    return !this.#events.some(({ seq }) => seq > first && seq <= last);
  }

  timersAfter(seq: number): TimerEvent[] {
    return this.#events.filter((event): event is TimerEvent => event.seq > seq && 'timer' in event);
  }

  /** The root graph has moved on to its next checkpoint: timers of its loop were of the one before. */
  startStep(nowInMs: number): void {
    this.startedAtMs = nowInMs;
    this.#forgetTimers(({ loop, location }) => loop === undefined && location.namespace === root.namespace);
  }

  /** A graph that a task has called has moved on: no timer of its loop may be taken for one of a later step. */
  forgetLoopTimers(name: string): void {
    this.#forgetTimers(({ loop }) => loop === name);
  }

  #forgetTimers(isMeant: (timer: FiredTimer) => boolean): void {
    this.#events = this.#events.filter((event) => !('timer' in event && isMeant(event.timer)));
  }

  /**
   * Drops requests, unless they are answered.
   * @returns the keys of those that were dropped
   */
  drop(keys: string[]): string[] {
    const unanswered = keys.length === 0 ? [] : this.#unanswered(keys);
    for (const key of unanswered) {
      const { place } = this.#asked.get(key) ?? {};
      if (place && key.startsWith(`${place.namespace}#`)) this.#withdrawn.set(place.namespace, place);
      this.#asked.delete(key);
    }
    return unanswered;
  }

  /**
   * Drops what no node will ask again.
   * @returns the keys of dropped requests that have no answer
   */
  prune(isLive: (place: TaskLocation, key?: string) => boolean): string[] {
    const dropped = [...this.#asked].filter(([key, { place }]) => !isLive(place, key)).map(([key]) => key);
    const unanswered = dropped.length === 0 ? [] : this.#unanswered(dropped);
    for (const key of dropped) this.#asked.delete(key);
    for (const [task, place] of this.#withdrawn) if (!isLive(place)) this.#withdrawn.delete(task);
    for (const event of this.#events) {
      if (!('answers' in event)) continue;
      for (const key of event.answers.keys()) if (!this.#asked.has(key)) event.answers.delete(key);
    }
    this.#events = this.#events.filter((event) =>
      'timer' in event ? isLive(event.timer.location) : event.answers.size > 0,
    );
    return unanswered;
  }

  #unanswered(keys: string[]): string[] {
    const answered = new Set(
      this.#events.flatMap((event) => ('answers' in event ? [...event.answers.keys()] : [])),
    );
    return keys.filter((key) => !answered.has(key));
  }

  #withdrawnOf(): Record<string, Withdrawn> {
    return Object.fromEntries(
      [...this.#withdrawn].map(([task, place]) => [task, { place, asked: this.#counts.get(task) ?? 0 }]),
    );
  }

  snapshot(): JournalSnapshot {
    return {
      asked: Object.fromEntries(this.#asked),
      startedAtMs: this.startedAtMs,
      ...(this.lastAtMs > this.startedAtMs && { latestAtMs: this.lastAtMs }),
      ...(this.saysAttempts && { saysAttempts: true }),
      askedOutside: this.#counts.get(root.namespace) ?? 0,
      ...(this.#withdrawn.size > 0 && { withdrawnOf: this.#withdrawnOf() }),
      events: this.#events.map((event) =>
        'timer' in event ? event : { ...event, answers: Object.fromEntries(event.answers) },
      ),
    };
  }
}
