/**
 * The timers that an agent sets in one invocation: its own, and those of LangGraph (a node's `timeout`, the pause before
 * a retry).
 *
 * 1. A timer that fired is an event, like an answer. When its task runs again the timer fires at once, in its turn
 *    among the recorded events: a race between an answer and a timer has the same winner again (recorded-timers.ts).
 * 2. A timer that had not fired waits for what is left of its time.
 * 3. Timers of an invocation that is over are cancelled; they wake nobody.
 */
import type { WaitOf } from '../langgraph/node-waits.js';
import { currentLoop, isStartingTask } from '../langgraph/running-code.js';
import { currentLocation, currentTask } from '../langgraph/task-location.js';
import type { FiredTimer, TimerEvent } from './journal-entries.js';
import type { RecordedTimers, SetTimer } from './recorded-timers.js';
import type { TimerHandles } from './timer-handles.js';

export interface TimersHost {
  /** What the running code takes for the time now. */
  agentNow(): number;
  /** The time now. */
  now(): number;
  /** What LangGraph's loop sets a timer for, where that is known. */
  waitOf(): WaitOf | undefined;
  /** The number of the last event that was given. */
  position(): number;
  /** What the running code of a task stands behind. */
  behind(task: string): string;
  /** @returns cancels it */
  startTimer(delayInMs: number, onDue: () => void): () => void;
  /** A timer's time has come. It fires in its turn among the events, by `fire`. */
  onDue(timer: FiredTimer, take: (event: TimerEvent) => void): void;
  /** Nobody can say which of several timers had fired. */
  onAmbiguous(timer: FiredTimer): void;
  /** A timer was set. */
  onSet(): void;
}

interface Timer extends SetTimer {
  /** Of the event that it fires by, once that is known. */
  seq?: number;
  /** Cancels the host's timer, while one runs. */
  cancel?: () => void;
  /** Lets the callback run, in the async context of the code that set the timer. */
  resolve(): void;
  /** Gives its handle back. */
  release(): void;
}

export class AgentTimers {
  readonly #host: TimersHost;
  readonly #recorded: RecordedTimers;
  /** By handle. */
  readonly #timers = new Map<number, Timer>();
  readonly #counts = new Map<string, number>();
  #isOver = false;

  constructor(recorded: RecordedTimers, host: TimersHost) {
    this.#recorded = recorded;
    this.#host = host;
  }

  /** How many have neither fired nor been cleared. */
  get size(): number {
    return this.#timers.size;
  }

  /**
   * Whether any has yet to come due that may lead to what was there by then: none that is due later does, a node's own `timeout`
   * for one. One that has come due waits for its turn among the events.
   */
  areToComeBy(atMs: number): boolean {
    return [...this.#timers.values()].some(({ seq, dueMs }) => seq === undefined && dueMs <= atMs);
  }

  set(callback: () => void, delayInMs: number, handles: TimerHandles): number {
    const handle = handles.next(this);
    if (this.#isOver) return handle;
    let resolve = () => {};
    void new Promise<void>((wake) => {
      resolve = wake;
    }).then(callback);
    const release = () => {
      this.#timers.delete(handle);
      handles.owners.delete(handle);
    };
    const timer: Timer = { ...this.#describe(delayInMs), resolve, release };
    this.#timers.set(handle, timer);
    if (!this.#recorded.mayBe(timer, this.#host.position())) this.#start(timer);
    this.#host.onSet();
    return handle;
  }

  clear(handle: number): void {
    const timer = this.#timers.get(handle);
    if (timer) this.#forget(timer);
  }

  /** The invocation is over. What its abandoned code sets never comes due. */
  end(): void {
    this.#isOver = true;
    for (const timer of this.#timers.values()) this.#forget(timer);
  }

  /** Fires the timer of an event. */
  fire(event: TimerEvent): void {
    const own = [...this.#timers.values()].find(({ seq }) => seq === event.seq);
    if (own) this.#fire(own);
    else this.#fireRecorded(event);
  }

  /**
   * Fires the first of those that wait for their turn only.
   * @returns whether there was any
   */
  fireWaiting(): boolean {
    const event = this.#recorded.next((one) =>
      this.#waiting.some((timer) => this.#recorded.isOf(one, timer)),
    );
    if (event) this.#fireRecorded(event);
    return event !== undefined;
  }

  /** All that came before was given again: what waits was not among it. */
  endReplay(): void {
    this.#recorded.end();
    for (const timer of this.#waiting) this.#start(timer);
  }

  #fireRecorded(event: TimerEvent): void {
    const found = this.#recorded.take(event, this.#waiting);
    if (found === 'ambiguous') this.#host.onAmbiguous(event.timer);
    else if (found) this.#fire(found);
    for (const timer of this.#waiting) {
      if (!this.#recorded.mayBe(timer, event.seq)) this.#start(timer);
    }
  }

  get #waiting(): Timer[] {
    return [...this.#timers.values()].filter(({ seq, cancel }) => seq === undefined && cancel === undefined);
  }

  #describe(delayInMs: number): SetTimer {
    const location = currentLocation();
    const loop = currentLoop()?.name;
    const key = `${loop ?? location.namespace}@${delayInMs}`;
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    const isLoops = isStartingTask() || currentTask() === undefined;
    const wait = isLoops ? this.#host.waitOf() : undefined;
    const node = wait?.node;
    const task = wait?.call ?? wait?.task;
    return {
      key,
      location,
      count,
      dueMs: this.#host.agentNow() + delayInMs,
      ...(node !== undefined && { node }),
      ...(task !== undefined && { task }),
      ...this.#standing(loop),
    };
  }

  #standing(loop: string | undefined): Pick<SetTimer, 'loop' | 'since' | 'behind'> {
    if (loop !== undefined) return { loop, behind: '' };
    const task = currentTask();
    return task === undefined ? { since: this.#host.position() } : { behind: this.#host.behind(task) };
  }

  #start(timer: Timer): void {
    timer.cancel = this.#host.startTimer(Math.max(timer.dueMs - this.#host.now(), 1), () => {
      timer.cancel = () => {};
      const { key, location, loop, node, task, since, behind } = timer;
      const fired = {
        key,
        location,
        ...(loop !== undefined && { loop }),
        ...(node !== undefined && { node }),
        ...(task !== undefined && { task }),
        ...(since !== undefined && { since }),
        ...(behind !== undefined && { behind }),
      };
      this.#host.onDue(fired, ({ seq }) => {
        timer.seq = seq;
        this.#recorded.close(seq);
      });
    });
  }

  #fire(timer: Timer): void {
    this.#forget(timer);
    timer.resolve();
  }

  #forget(timer: Timer): void {
    timer.cancel?.();
    timer.release();
  }
}
