/**
 * One attempt of a fetch as its worker lives it: when to give up, and how to show that it is alive.
 *
 * 1. `signal` aborts on Temporal's cancellation, with its `CancelledFailure` as the reason, and shortly before
 *    the attempt's own time is up, so that the clear error arrives before Temporal's bare timeout.
 * 2. `run` ends with the signal even if the work does not listen to it.
 * 3. With a heartbeat timeout the attempt reports by itself, repeating the handler's latest details. That shows
 *    that the process lives, not that the work gets on; what bounds the work is the attempt timeout.
 */
import type { Context } from '@temporalio/activity';
import { durationText } from '../common/duration-text.js';
import type { Json } from '../common/protocol.js';
import { redactJson } from '../secrets/redact.js';
import { ResourceError } from './errors/resource-error.js';

/** Three beats fit into a timeout: two may be lost. */
const BEATS_PER_TIMEOUT = 3;
/** Part of the attempt's time, and the most in milliseconds, kept back for reporting that it ran out. */
const MARGIN = { share: 0.05, maxMs: 1_000 };
/** Node fires a longer timer at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class Attempt {
  readonly signal: AbortSignal;
  readonly #activity: Context;
  readonly #outOfTime = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #latest: unknown;

  constructor(activity: Context) {
    this.#activity = activity;
    this.signal = AbortSignal.any([activity.cancellationSignal, this.#outOfTime.signal]);
    this.#latest = activity.info.heartbeatDetails;
    this.#watchTime(activity.info.startToCloseTimeoutMs);
    this.#beat(activity.info.heartbeatTimeoutMs);
  }

  /** Temporal forbids heartbeats where no timeout is set. */
  readonly heartbeat = (details?: Json): void => {
    if (details !== undefined) this.#latest = redactJson(details);
    if (this.#activity.info.heartbeatTimeoutMs) this.#activity.heartbeat(this.#latest);
  };

  async run<T>(work: () => T | Promise<T>): Promise<T> {
    const { signal } = this;
    signal.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    // If the work itself throws first, no code waits for this promise, and its rejection would end the process.
    aborted.catch(() => undefined);
    try {
      return await Promise.race([work(), aborted]);
    } catch (error) {
      // Clients report an abort in words of their own; the signal knows why.
      throw signal.aborted ? signal.reason : error;
    }
  }

  end(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #watchTime(timeoutMs: number): void {
    if (!(timeoutMs > 0 && timeoutMs <= MAX_TIMER_MS)) return;
    const giveUp = () =>
      this.#outOfTime.abort(
        new ResourceError({
          code: 'timeout',
          message: `No answer within the attempt's ${durationText(timeoutMs)}.`,
        }),
      );
    const margin = Math.min(timeoutMs * MARGIN.share, MARGIN.maxMs);
    this.#timers.push(setTimeout(giveUp, timeoutMs - margin));
  }

  #beat(timeoutMs: number | undefined): void {
    if (!timeoutMs) return;
    this.#timers.push(setInterval(this.heartbeat, Math.min(timeoutMs / BEATS_PER_TIMEOUT, MAX_TIMER_MS)));
  }
}
