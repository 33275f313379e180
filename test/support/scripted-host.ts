/**
 * Stands behind an `AgentSession` in a test, where a workflow stands otherwise: it keeps every request once, in the
 * order raised. Its time is its own, and moves by `advance`.
 */
import type { RaisedRequest, RunFacts } from '../../src/agent/session/session-host.js';
import { VirtualHost } from '../../src/testing/virtual-host.js';
import { VirtualTime } from '../../src/testing/virtual-time.js';

export class ScriptedHost extends VirtualHost {
  /** Each request once, in the order raised, however often its node ran. */
  readonly raised: RaisedRequest[] = [];
  readonly #byKey = new Map<string, RaisedRequest>();
  readonly #time: VirtualTime;

  constructor(humanToolCalls: readonly string[] = [], run?: RunFacts) {
    const time = new VirtualTime(Date.parse('2026-01-01T00:00:00Z'));
    super({ time, seed: 'scripted', humanToolCalls, run });
    this.#time = time;
  }

  get hasTimers(): boolean {
    return this.#time.timers > 0;
  }

  /** Lets time pass, timer by timer. Default: until the next timer fires. */
  advance(byMs?: number): Promise<void> {
    const { nowMs, nextAtMs = nowMs } = this.#time;
    return this.#time.advanceTo(byMs === undefined ? nextAtMs : nowMs + byMs, () => this.quiet());
  }

  override onRequest(raised: RaisedRequest): void {
    const known = this.#byKey.get(raised.key);
    this.#byKey.set(raised.key, raised);
    if (!known) this.raised.push(raised);
    else if (known.fingerprint !== raised.fingerprint) {
      throw new Error(
        `${raised.key} was ${JSON.stringify(known.request)}, now ${JSON.stringify(raised.request)}`,
      );
    }
  }

  /** The check that came with a request, of the latest run of its node. */
  checkOf({ key }: RaisedRequest): RaisedRequest['check'] {
    return this.#byKey.get(key)?.check;
  }
}
