/**
 * Stands behind an `AgentSession` in a test, where a workflow stands otherwise: it keeps every request once, in the
 * order raised, and a macrotask is enough for an agent to do all it can. Its time is its own, and moves by `advance`.
 */
import type { RaisedRequest, RunFacts, SessionHost } from '../../src/agent/session/session-host.js';

interface Timer {
  dueAtMs: number;
  onDue(): void;
}

export class ScriptedHost implements SessionHost {
  /** Each request once, in the order raised, however often its node ran. */
  readonly raised: RaisedRequest[] = [];
  readonly #byKey = new Map<string, RaisedRequest>();
  readonly #timers = new Set<Timer>();
  #idling = 0;
  #now = Date.parse('2026-01-01T00:00:00Z');

  readonly recursionLimit = 10_000;

  constructor(
    readonly humanToolCalls: readonly string[] = [],
    readonly run?: RunFacts,
  ) {}

  now = (): number => this.#now;

  seed = (): string => 'scripted';

  startTimer = (delayInMs: number, onDue: () => void): (() => void) => {
    const timer = { dueAtMs: this.#now + delayInMs, onDue };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  };

  get hasTimers(): boolean {
    return this.#timers.size > 0;
  }

  /** Lets time pass, timer by timer. Default: until the next timer fires. */
  async advance(byMs?: number): Promise<void> {
    const untilMs = byMs === undefined ? (this.#next()?.dueAtMs ?? this.#now) : this.#now + byMs;
    for (let next = this.#next(); next && next.dueAtMs <= untilMs; next = this.#next()) {
      this.#now = next.dueAtMs;
      this.#timers.delete(next);
      next.onDue();
      await this.quiet();
    }
    this.#now = untilMs;
  }

  onRequest(raised: RaisedRequest): void {
    const known = this.#byKey.get(raised.key);
    this.#byKey.set(raised.key, raised);
    if (!known) this.raised.push(raised);
    else if (known.fingerprint !== raised.fingerprint) {
      throw new Error(
        `${raised.key} was ${JSON.stringify(known.request)}, now ${JSON.stringify(raised.request)}`,
      );
    }
  }

  async idle(): Promise<void> {
    this.#idling += 1;
    await macrotask();
    this.#idling -= 1;
  }

  /** Resolves once the session waits for nothing but answers and timers. */
  async quiet(): Promise<void> {
    do await macrotask();
    while (this.#idling > 0);
  }

  /** The check that came with a request, of the latest run of its node. */
  checkOf({ key }: RaisedRequest): RaisedRequest['check'] {
    return this.#byKey.get(key)?.check;
  }

  #next(): Timer | undefined {
    return [...this.#timers].sort((one, other) => one.dueAtMs - other.dueAtMs)[0];
  }
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
