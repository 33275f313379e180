/**
 * What stands behind a session without a workflow: a time that the test moves, and when the agent has done all it can.
 * Each subclass says what becomes of requests.
 */
import type { RaisedRequest, RunFacts, SessionHost } from '../agent/session/session-host.js';
import { Quiet } from './quiet.js';
import type { VirtualTime } from './virtual-time.js';

export interface VirtualHostOptions {
  time: VirtualTime;
  seed: string;
  humanToolCalls: readonly string[];
  run?: RunFacts | undefined;
  /** The session goes on from a snapshot that other code has made. */
  isOtherCode?: boolean;
}

export abstract class VirtualHost implements SessionHost {
  readonly humanToolCalls: readonly string[];
  readonly run: RunFacts | undefined;
  readonly isOtherCode: boolean;
  readonly recursionLimit = 10_000;
  readonly #time: VirtualTime;
  readonly #seed: string;
  readonly #stillness = new Quiet();

  constructor({ time, seed, humanToolCalls, run, isOtherCode = false }: VirtualHostOptions) {
    this.#time = time;
    this.#seed = seed;
    this.humanToolCalls = humanToolCalls;
    this.run = run;
    this.isOtherCode = isOtherCode;
  }

  abstract onRequest(raised: RaisedRequest): void;

  onDropped(_keys: readonly string[]): void {}

  now(): number {
    return this.#time.nowMs;
  }

  seed(): string {
    return this.#seed;
  }

  startTimer(delayInMs: number, onDue: () => void): () => void {
    return this.#time.startTimer(delayInMs, onDue);
  }

  idle(): Promise<void> {
    return this.#stillness.idle();
  }

  /** Resolves once the session waits for nothing but answers and timers. */
  quiet(): Promise<void> {
    return this.#stillness.reached();
  }
}
