/** Hands answers to the agent of a test run: one by one, together, or those of resources that answer by themselves. */
import type { Answer } from '../agent/boundary.js';
import type { PlayedSession } from './played-session.js';
import { type Asker, answerOf, type TestResources } from './resource-answers.js';
import { TestRunError } from './test-run-error.js';
import type { VirtualTime } from './virtual-time.js';

export class AnswerGiver {
  /** The one in progress; `restore` puts another in its place. */
  session: PlayedSession;
  readonly #time: VirtualTime;
  readonly #resources: TestResources;
  readonly #asker: Asker;
  /** Answers that wait for the end of `together`. */
  #held: Map<string, Answer> | undefined;

  constructor(session: PlayedSession, time: VirtualTime, resources: TestResources, asker: Asker) {
    this.session = session;
    this.#time = time;
    this.#resources = resources;
    this.#asker = asker;
  }

  async give(key: string, answer: Answer): Promise<void> {
    if (this.#held) {
      this.#held.set(key, answer);
      return;
    }
    await this.session.deliver(new Map([[key, answer]]));
    await this.byResources();
  }

  async together(work: () => Promise<unknown>): Promise<void> {
    if (this.#held) throw new TestRunError('together() cannot be used within together().');
    const held = new Map<string, Answer>();
    this.#held = held;
    try {
      await work();
    } finally {
      this.#held = undefined;
    }
    if (held.size > 0) await this.session.deliver(held);
    await this.byResources();
  }

  /** Answers fetches until none is pending whose resource answers by itself. */
  async byResources(): Promise<void> {
    for (;;) {
      const { ledger } = this.session;
      const answers = new Map<string, Answer>();
      for (const entry of ledger.pendingFetches) {
        const { resource: name } = entry.request;
        const resource = Object.hasOwn(this.#resources, name) ? this.#resources[name] : undefined;
        if (!resource) continue;
        const answer = await answerOf(resource, entry, this.#asker);
        ledger.answerFetch(entry, answer, this.#time.nowMs);
        answers.set(entry.key, answer);
      }
      if (answers.size === 0) return;
      await this.session.deliver(answers);
    }
  }
}
