/** Who waits for a question of a run, and one look over all open runs that finds the questions. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentClient, RunSummary } from 'airlockjs';
import type { Patience } from './patience.js';
import type { Story } from './story.js';

const BETWEEN_LOOKS_MS = 500;
/** Of runs that may ask while they read: to ask a run is dear, and where its worker was killed it is replayed for it. */
const EARLY_LOOKS = 3;

export interface Asked {
  interruptId: string;
  /** The agent's version that asked. */
  version: string;
}

interface Waiting {
  /** It asks before it has read all: it is looked at while it reads. */
  asksEarly: boolean;
  tell(asked: Asked): void;
  fail(reason: unknown): void;
}

export class Questions {
  readonly #client: AgentClient;
  readonly #patience: Patience;
  readonly #waiting = new Map<string, Waiting>();

  constructor(client: AgentClient, patience: Patience) {
    this.#client = client;
    this.#patience = patience;
  }

  /** Resolves when the run asks; rejects where it cannot be asked whether it does. */
  of({ runId, order }: Pick<Story, 'runId' | 'order'>): Promise<Asked> {
    const asksEarly = order.way === 'asking meanwhile';
    return new Promise((tell, fail) => this.#waiting.set(runId, { asksEarly, tell, fail }));
  }

  /** Looks until the patience is over. */
  async look(): Promise<void> {
    const { signal } = this.#patience;
    while (!signal.aborted) {
      try {
        const open = await this.#patience.with(() => this.#client.list({ open: true }).toArray());
        await Promise.all(this.#toLookAt(open).map(({ id }) => this.#lookAt(id)));
        await sleep(BETWEEN_LOOKS_MS, undefined, { signal });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
  }

  #toLookAt(open: readonly RunSummary[]): RunSummary[] {
    const awaited = open.filter(({ id }) => this.#waiting.has(id));
    const asking = awaited.filter(({ status }) => status === 'waiting_for_human');
    const early = awaited.filter((run) => !asking.includes(run) && this.#waiting.get(run.id)?.asksEarly);
    return [...asking, ...early.slice(0, EARLY_LOOKS)];
  }

  async #lookAt(runId: string): Promise<void> {
    const waiting = this.#waiting.get(runId);
    try {
      const { version, interrupts } = await this.#patience.with(() => this.#client.state(runId));
      const [question] = interrupts;
      if (!question) return;
      waiting?.tell({ interruptId: question.id, version });
    } catch (error) {
      waiting?.fail(error);
    }
    this.#waiting.delete(runId);
  }
}
