/** Two clients who send decisions to the same question at once, and what each is told. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { type AgentClient, AirlockError, type Decide, decideSignal } from 'airlockjs';
import type { Patience } from './patience.js';
import type { Story } from './story.js';

/** What a sender was told; the sender of a signal is told nothing. */
export interface Told {
  decisionId: string | undefined;
  /** `late`: the run had ended by then, on this decision or another. */
  answer: 'accepted' | 'duplicate' | 'refused' | 'late';
}

const refusals: Record<string, Told['answer']> = { already_decided: 'refused', run_closed: 'late' };

export class Deciders {
  readonly #one: AgentClient;
  readonly #other: AgentClient;
  readonly #patience: Patience;

  constructor(one: AgentClient, other: AgentClient, patience: Patience) {
    this.#one = one;
    this.#other = other;
    this.#patience = patience;
  }

  async decide({ runId, sending, decisions }: Story, interruptId: string): Promise<Told[]> {
    const [first, second = first] = decisions.map((decision) => ({ ...decision, interruptId }));
    if (!first || !second) throw new Error(`Nobody decides ${runId}.`);
    if (sending === 'one decision by signal and update') {
      const [, told] = await Promise.all([
        this.#signal(runId, first),
        this.#update(this.#other, runId, second),
      ]);
      return [told];
    }
    return Promise.all([this.#update(this.#one, runId, first), this.#update(this.#other, runId, second)]);
  }

  async #signal(runId: string, decision: Decide): Promise<void> {
    const handle = this.#one.temporal.workflow.getHandle(runId);
    try {
      await this.#patience.with(() => handle.signal(decideSignal, decision));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  async #update(client: AgentClient, runId: string, decision: Decide): Promise<Told> {
    const { decisionId } = decision;
    try {
      const { status } = await this.#patience.with(() => client.decide(runId, decision));
      return { decisionId, answer: status };
    } catch (error) {
      const answer = AirlockError.isInstance(error) ? refusals[error.code] : undefined;
      if (answer === undefined) throw error;
      return { decisionId, answer };
    }
  }
}
