/**
 * LangGraph's own interrupts while they are pending: which requests each became, and when it can be resumed.
 *
 * All interrupts that one task raises in turn share an id, so a request's key also counts how often the id was
 * resumed. The ids are LangGraph's (a hash of the checkpoint namespace): they stay inside the session.
 */
import type { BoundaryRequest } from '../protocol.js';
import type { Answer } from './boundary.js';
import { type Understood, understand } from './foreign.js';

const PREFIX = 'interrupt ';

interface Raised extends Understood {
  keys: string[];
}

export class ForeignInterrupts {
  readonly #humanToolCalls: readonly string[];
  /** How often each id was resumed. */
  readonly #resumed: Map<string, number>;
  /** By id, those of the invocation in progress. */
  #raised = new Map<string, Raised>();

  constructor(humanToolCalls: readonly string[], resumed: Record<string, number> = {}) {
    this.#humanToolCalls = humanToolCalls;
    this.#resumed = new Map(Object.entries(resumed));
  }

  /** @returns the requests that an interrupt makes, none if it is known already */
  raise(id: string, value: unknown): { key: string; request: BoundaryRequest }[] {
    if (this.#raised.has(id)) return [];
    const understood = understand(value, this.#humanToolCalls);
    const keys = understood.requests.map((_, index) => this.#key(id, index));
    this.#raised.set(id, { ...understood, keys });
    return understood.requests.map((request, index) => ({ key: keys[index] as string, request }));
  }

  /** The resume map of all interrupts whose every request is answered; they are no longer pending. */
  takeAnswered(answerTo: (key: string) => Answer | undefined): Record<string, unknown> {
    const resume: Record<string, unknown> = {};
    for (const [id, { keys, toResume }] of this.#raised) {
      const answers = keys.map(answerTo);
      if (!answers.every((answer) => answer !== undefined)) continue;
      resume[id] = toResume(answers);
      this.#resumed.set(id, (this.#resumed.get(id) ?? 0) + 1);
      this.#raised.delete(id);
    }
    return resume;
  }

  isForeign(key: string): boolean {
    return key.startsWith(PREFIX);
  }

  /** Whether the interrupt of this key was not resumed yet. */
  isOpen(key: string): boolean {
    const [id = '', round] = key.slice(PREFIX.length).split(/[~.]/);
    return (this.#resumed.get(id) ?? 0) === Number(round);
  }

  /** A new invocation raises again whatever is still pending. */
  forgetRaised(): void {
    this.#raised = new Map();
  }

  snapshot(): Record<string, number> {
    return Object.fromEntries(this.#resumed);
  }

  #key(id: string, index: number): string {
    return `${PREFIX}${id}~${this.#resumed.get(id) ?? 0}.${index}`;
  }
}
