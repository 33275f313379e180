/**
 * `setInterval` for the sandbox: one timer of Temporal's after the other. What it gives back is an object, as Node's
 * is, that holds the timer of the moment: nothing is kept here, where all runs of a V8 context would share it.
 */
class Interval {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(callback: (...args: unknown[]) => unknown, delayInMs: number, args: unknown[]) {
    const next = () => {
      this.#timer = setTimeout(() => {
        next();
        callback(...args);
      }, delayInMs);
    };
    next();
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/** A shorter wait would fill a history with timers. */
const SHORTEST_MS = 1;

export function setSandboxInterval(
  callback: (...args: unknown[]) => unknown,
  delayInMs?: number,
  ...args: unknown[]
): Interval {
  return new Interval(callback, Math.max(Number(delayInMs) || 0, SHORTEST_MS), args);
}

/** Also of a timer of `setTimeout`, as the standard has it. */
export function clearSandboxInterval(interval: unknown): void {
  if (interval instanceof Interval) interval.stop();
  else clearTimeout(interval as Parameters<typeof clearTimeout>[0]);
}
