/**
 * The timers that an agent sets in one invocation: its own, and those of LangGraph (a node's `timeout`, the pause before
 * a retry).
 *
 * 1. A timer that fired is an event, like an answer. When its task runs again the timer fires at once, in its turn
 *    among the recorded events: a race between an answer and a timer has the same winner again.
 * 2. A timer that had not fired waits for what is left of its time.
 * 3. Timers of an invocation that is over are cancelled; they wake nobody.
 */
import { currentLocation, type TaskLocation } from '../langgraph/task-location.js';

/** Handles stay apart from those of the host, whose numbers begin at 0. */
const FIRST_HANDLE = 2 ** 40;

/** Whether a handle is, or was, of a timer of an agent: the host knows nothing of it. */
export function isAgentHandle(handle: unknown): boolean {
  return typeof handle === 'number' && handle > FIRST_HANDLE;
}

/** Which timer of which invocation has which handle: one table for each global object. */
export class TimerHandles {
  readonly owners = new Map<number, AgentTimers>();
  #last = FIRST_HANDLE;

  next(owner: AgentTimers): number {
    this.#last += 1;
    this.owners.set(this.#last, owner);
    return this.#last;
  }
}

export interface FiredTimer {
  key: string;
  location: TaskLocation;
}

export interface TimersHost {
  /** What the agent takes for the time now. */
  agentNow(): number;
  /** The time now. */
  now(): number;
  /** @returns cancels it */
  startTimer(delayInMs: number, onDue: () => void): () => void;
  /** Whether this timer is among the recorded events that are still to be given. */
  isRecorded(key: string): boolean;
  /** A timer's time has come. It fires in its turn among the events, by `fire`. */
  onDue(timer: FiredTimer): void;
  /** A timer was set. */
  onSet(): void;
}

interface Timer extends FiredTimer {
  /** The host's timer runs. */
  isRunning: boolean;
  /** Lets the callback run, in the async context of whoever set the timer. */
  resolve(): void;
  /** Nothing of it is left to come. */
  forget(): void;
}

export class AgentTimers {
  readonly #host: TimersHost;
  readonly #timers = new Map<number, Timer>();
  readonly #counts = new Map<string, number>();

  constructor(host: TimersHost) {
    this.#host = host;
  }

  /** How many have neither fired nor been cleared. */
  get size(): number {
    return this.#timers.size;
  }

  set(callback: () => void, delayInMs: number, handles: TimerHandles): number {
    const location = currentLocation();
    const key = this.#nextKey(location, delayInMs);
    const handle = handles.next(this);
    let resolve = () => {};
    void new Promise<void>((wake) => {
      resolve = wake;
    }).then(callback);
    const timer: Timer = { key, location, isRunning: !this.#host.isRecorded(key), resolve, forget: () => {} };
    let cancel = () => {};
    if (timer.isRunning) {
      const left = this.#host.agentNow() + delayInMs - this.#host.now();
      cancel = this.#host.startTimer(Math.max(left, 1), () => {
        timer.isRunning = false;
        this.#host.onDue({ key, location });
      });
    }
    timer.forget = () => {
      this.#timers.delete(handle);
      handles.owners.delete(handle);
      if (timer.isRunning) cancel();
    };
    this.#timers.set(handle, timer);
    this.#host.onSet();
    return handle;
  }

  clear(handle: number): void {
    this.#timers.get(handle)?.forget();
  }

  clearAll(): void {
    for (const timer of this.#timers.values()) timer.forget();
  }

  fire(key: string): void {
    const timer = [...this.#timers.values()].find((one) => one.key === key);
    if (timer) this.#fire(timer);
  }

  /**
   * Fires the first of those that wait for their turn only.
   * @returns whether there was any
   */
  fireWaiting(): boolean {
    for (const timer of this.#timers.values()) {
      if (timer.isRunning) continue;
      this.#fire(timer);
      return true;
    }
    return false;
  }

  #fire(timer: Timer): void {
    timer.forget();
    timer.resolve();
  }

  #nextKey({ namespace }: TaskLocation, delayInMs: number): string {
    const name = `${namespace}@${delayInMs}`;
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    return `${name}.${count}`;
  }
}
