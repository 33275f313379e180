/** What a client has shown of open questions: a decision says so by itself, and is refused where the question has changed. */
import type { InterruptView } from '../common/protocol.js';

/** Of a client that looks at many: the oldest are forgotten. */
const MAX_RUNS = 10_000;

export class SeenQuestions {
  /** By run, then by question. */
  readonly #fingerprints = new Map<string, Map<string, string>>();

  /** Those that a run was seen with last; what was seen before is kept, for a decision on it may be under way. */
  see(runId: string, questions: readonly Pick<InterruptView, 'id' | 'fingerprint'>[]): void {
    if (questions.length === 0) return;
    const seen = this.#fingerprints.get(runId) ?? new Map<string, string>();
    for (const { id, fingerprint } of questions) seen.set(id, fingerprint);
    this.#fingerprints.delete(runId);
    this.#fingerprints.set(runId, seen);
    const [oldest] = this.#fingerprints.keys();
    if (oldest !== undefined && this.#fingerprints.size > MAX_RUNS) this.#fingerprints.delete(oldest);
  }

  fingerprintOf(runId: string, interruptId: string): string | undefined {
    return this.#fingerprints.get(runId)?.get(interruptId);
  }
}
