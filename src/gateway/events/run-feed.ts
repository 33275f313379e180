/**
 * One run as its listeners follow it: one watch of it, however many there are, and each part of its log read once for all
 * that are as far as each other. The watch asks the server, less often while nothing changes, and a worker only when the
 * run's history has grown. It begins with the first listener and ends with the last.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunHandle } from '../../client/run-handle.js';
import type { KnownRunState } from '../../client/run-state.js';
import { isClosedStatus } from '../../client/run-status.js';
import { AirlockError } from '../../common/errors.js';
import type { LogEntry, LogPageRequest } from '../../common/protocol.js';
import type { InFlight } from '../in-flight.js';

/** After a failure of the watch. */
const SHORTEST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

export class RunFeed {
  #state: KnownRunState | undefined;
  #version = 0;
  #failure: unknown;
  #changed = announcement();
  #listeners = 0;
  #watch: AbortController | undefined;
  #pages = new Map<string, Promise<LogEntry[]>>();

  constructor(
    private readonly run: RunHandle,
    private readonly onUnused: () => void,
    private readonly inFlight: InFlight,
  ) {}

  /** The state now and whenever it has changed, the latest alone: a slow listener misses what was between. */
  async *states(signal: AbortSignal): AsyncGenerator<KnownRunState, void, undefined> {
    this.#listeners += 1;
    this.#watch ??= this.#begin();
    const aborted = new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    try {
      for (let seen = 0; !signal.aborted; ) {
        const changed = this.#changed.promise;
        if (this.#failure !== undefined) throw this.#failure;
        if (this.#state !== undefined && this.#version > seen) {
          seen = this.#version;
          yield this.#state;
          if (isClosedStatus(this.#state.status)) return;
        } else await Promise.race([changed, aborted]);
      }
    } finally {
      this.#listeners -= 1;
      if (this.#listeners === 0) this.#end();
    }
  }

  /** A part of the log; asked twice while nothing has changed, it is read once. */
  log(page: LogPageRequest): Promise<LogEntry[]> {
    const key = JSON.stringify(page);
    const known = this.#pages.get(key);
    if (known) return known;
    const read = this.run.log(page);
    this.#pages.set(key, read);
    read.catch(() => this.#pages.delete(key));
    return read;
  }

  #begin(): AbortController {
    const ended = new AbortController();
    void this.inFlight.track(this.#follow(ended.signal));
    return ended;
  }

  #end(): void {
    this.#watch?.abort();
    this.#watch = undefined;
    this.onUnused();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    for (let waitMs = SHORTEST_RETRY_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
      try {
        for await (const state of this.run.watch({ signal })) {
          waitMs = SHORTEST_RETRY_MS;
          this.#show(state);
        }
        return;
      } catch (error) {
        // A server that is away comes back; a run that is not there does not.
        const isLasting = AirlockError.isInstance(error) && error.code === 'server_unreachable';
        if (!isLasting) {
          this.#failure = error;
          this.#wake();
          return;
        }
        await sleep(waitMs, undefined, { signal }).catch(() => {});
      }
    }
  }

  #show(state: KnownRunState): void {
    this.#state = state;
    this.#version += 1;
    this.#pages = new Map();
    this.#wake();
  }

  #wake(): void {
    const { announce } = this.#changed;
    this.#changed = announcement();
    announce();
  }
}

interface Announcement {
  promise: Promise<void>;
  announce: () => void;
}

function announcement(): Announcement {
  let announce = () => {};
  const promise = new Promise<void>((resolve) => {
    announce = resolve;
  });
  return { promise, announce };
}
