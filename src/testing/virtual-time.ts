/**
 * The time of a test run: it stands still until the test moves it. Its agent reads it as `Date`, and sets its timers in
 * it (agent/session/agent-globals.ts); the test itself, and everything else in the process, has the real ones.
 *
 * A timer fires when the test moves the time past it, and not before.
 */
interface Timer {
  atMs: number;
  order: number;
  fire(): void;
}

export class VirtualTime {
  #nowMs: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Timers that are set and have not fired. */
  get timers(): number {
    return this.#timers.size;
  }

  /** When the next timer is due, if any is set. */
  get nextAtMs(): number | undefined {
    return this.#next()?.atMs;
  }

  /** @returns cancels it */
  startTimer(delayMs: number, fire: () => void): () => void {
    this.#order += 1;
    const timer = { atMs: this.#nowMs + Math.max(1, delayMs), order: this.#order, fire };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Drops every timer: the session that set them is over. */
  clearAll(): void {
    this.#timers.clear();
  }

  /** Moves on to a time, firing what is due on the way, in its order; after each, waits until the agent is idle. */
  async advanceTo(untilMs: number, idle: () => Promise<void>): Promise<void> {
    for (;;) {
      const due = this.#next();
      if (!due || due.atMs > untilMs) break;
      this.#timers.delete(due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.fire();
      await idle();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #next(): Timer | undefined {
    return [...this.#timers].sort((one, other) => one.atMs - other.atMs || one.order - other.order)[0];
  }
}
