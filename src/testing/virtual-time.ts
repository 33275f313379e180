/**
 * The time of a test run: it stands still until the test moves it. Code of the agent sees it as `Date`, and sets its
 * timers in it; the test itself, and everything else in the process, has the real ones.
 *
 * 1. Which time code sees follows from where it was called: from an agent of a test run, or not.
 * 2. A timer fires when the test moves the time past it, and not before.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Timer {
  atMs: number;
  order: number;
  fire(): void;
}

const current = new AsyncLocalStorage<VirtualTime>();

export class VirtualTime {
  #nowMs: number;
  #order = 0;
  readonly #timers = new Map<number, Timer>();

  constructor(startMs: number) {
    this.#nowMs = startMs;
    installOnce();
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Timers that are set and have not fired. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Calls code that lives in this time, with all that it calls later. */
  run<T>(work: () => T): T {
    return current.run(this, work);
  }

  set(fire: () => void, delayMs: number): number {
    this.#order += 1;
    const handle = nextHandle();
    this.#timers.set(handle, { atMs: this.#nowMs + Math.max(1, delayMs), order: this.#order, fire });
    return handle;
  }

  clear(handle: number): void {
    this.#timers.delete(handle);
  }

  /** Drops every timer: nobody is left to hear them. */
  clearAll(): void {
    this.#timers.clear();
  }

  /** Moves on to a time, firing what is due on the way, in its order; after each, waits until the agent is idle. */
  async advanceTo(untilMs: number, idle: () => Promise<void>): Promise<void> {
    for (;;) {
      const due = [...this.#timers]
        .filter(([, { atMs }]) => atMs <= untilMs)
        .sort(([, one], [, other]) => one.atMs - other.atMs || one.order - other.order)[0];
      if (!due) break;
      const [handle, timer] = due;
      this.#timers.delete(handle);
      this.#nowMs = Math.max(this.#nowMs, timer.atMs);
      timer.fire();
      await idle();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }
}

/** Handles of test runs are far above those of Node, whose own `clearTimeout` also takes numbers. */
let lastHandle = 2 ** 41;
const owners = new Map<number, WeakRef<VirtualTime>>();

function nextHandle(): number {
  lastHandle += 1;
  return lastHandle;
}

let isInstalled = false;

function installOnce(): void {
  if (isInstalled) return;
  isInstalled = true;
  const { Date: RealDate, setTimeout: realSet, clearTimeout: realClear } = globalThis;

  const now = () => current.getStore()?.nowMs ?? RealDate.now();
  const VirtualDate: DateConstructor = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(
        target,
        args.length > 0 ? args : [now()],
        newTarget === VirtualDate ? target : newTarget,
      ),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  globalThis.Date = VirtualDate;

  const set = (callback: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]) => {
    const time = current.getStore();
    if (!time) return realSet(callback, delayMs, ...args);
    const bound = AsyncLocalStorage.bind(() => callback(...args));
    const handle = time.set(bound, Number(delayMs) || 0);
    owners.set(handle, new WeakRef(time));
    return handle;
  };
  const clear = (handle?: Parameters<typeof clearTimeout>[0]) => {
    if (typeof handle !== 'number' || !owners.has(handle)) return realClear(handle);
    owners.get(handle)?.deref()?.clear(handle);
    owners.delete(handle);
  };
  globalThis.setTimeout = Object.assign(set, realSet) as typeof setTimeout;
  globalThis.clearTimeout = clear as typeof clearTimeout;
}
