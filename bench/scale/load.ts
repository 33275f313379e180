/** Runs by the thousand: started, parked at a question, answered, seen to their end. */
import { randomUUID } from 'node:crypto';
import type { AgentClient } from 'airlockjs';

const FETCHES = 2;
/** Calls of the client under way at once. */
const AT_ONCE = 25;

export class Load {
  readonly ids: readonly string[];
  readonly #agents: AgentClient;

  constructor(agents: AgentClient, count: number) {
    this.#agents = agents;
    this.ids = Array.from({ length: count }, () => `scale-${randomUUID()}`);
  }

  start(): Promise<void> {
    return this.#each(async (id) => {
      await this.#agents.start({ agent: 'loop', input: { fetches: FETCHES, ask: true }, runId: id });
    });
  }

  /** Resolves once the server lists all of them as waiting for a person. */
  async parked(onProgress: (count: number) => void): Promise<void> {
    for (;;) {
      const waiting = await this.#agents.temporal.workflow.count(
        'AirlockStatus = "waiting_for_human" AND ExecutionStatus = "Running"',
      );
      onProgress(waiting.count);
      if (waiting.count >= this.ids.length) return;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  decide(): Promise<void> {
    const decision = { type: 'approve' } as const;
    return this.#each(async (id) => {
      const interruptId = `approval-${FETCHES + 1}`;
      await this.#agents.decide(id, { interruptId, decision, actor: 'scale' });
    });
  }

  /** @returns how many came to the right result */
  async completed(): Promise<number> {
    let right = 0;
    await this.#each(async (id) => {
      const { total } = await this.#agents.result<{ total: number }>(id);
      if (total === FETCHES * (FETCHES - 1)) right += 1;
    });
    return right;
  }

  async #each(act: (id: string) => Promise<void>): Promise<void> {
    const left = [...this.ids].reverse();
    const lane = async () => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) await act(id);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }
}
