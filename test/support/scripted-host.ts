/**
 * Stands behind an `AgentSession` in a test, where a workflow stands otherwise: it keeps every request once, in the
 * order raised, and a macrotask is enough for an agent to do all it can.
 */
import type { RaisedRequest, RunFacts, SessionHost } from '../../src/agent/session/session-host.js';

export class ScriptedHost implements SessionHost {
  /** Each request once, in the order raised, however often its node ran. */
  readonly raised: RaisedRequest[] = [];
  readonly #byKey = new Map<string, RaisedRequest>();
  #idling = 0;

  readonly recursionLimit = 10_000;

  constructor(
    readonly humanToolCalls: readonly string[] = [],
    readonly run?: RunFacts,
  ) {}

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
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
