/** The requests of an invocation that its code waits for the answers of. */
import { copyJson } from '../../common/copy-json.js';
import type { Answer } from '../boundary.js';
import type { Attempt } from '../langgraph/running-code.js';
import type { Batch } from './journal-entries.js';

/** Code of an agent that waits for an answer. */
interface Waiting {
  onAnswer(answer: Answer): void;
  /** Of the code; nothing for code outside any task. */
  attempt: Attempt | undefined;
}

export class PendingRequests {
  readonly #waiting = new Map<string, Waiting>();
  /** Keys of requests whose attempt has ended. */
  readonly #unheard = new Set<string>();

  get size(): number {
    return this.#waiting.size;
  }

  add(key: string, waiting: Waiting): void {
    this.#waiting.set(key, waiting);
  }

  /** Requests that were withdrawn: their promises stay pending, and nobody waits for their answers. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.#waiting.delete(key);
  }

  /** The attempt that made these has ended. */
  end(keys: readonly string[]): void {
    this.forget(keys);
    for (const key of keys) this.#unheard.add(key);
  }

  /** Whether a request was made: an event that answers it is due. Nobody hears it where the attempt that asked is over. */
  isExpected(key: string): boolean {
    return this.#waiting.has(key) || this.#unheard.has(key);
  }

  keysWhere(isMeant: (key: string, attempt: Attempt | undefined) => boolean): string[] {
    return [...this.#waiting].filter(([key, { attempt }]) => isMeant(key, attempt)).map(([key]) => key);
  }

  settle(answers: Batch): void {
    for (const [key, answer] of answers) {
      const waiting = this.#waiting.get(key);
      this.#waiting.delete(key);
      // A copy: what the agent changes in it is not what was answered.
      waiting?.onAnswer(copyJson(answer));
    }
  }
}
