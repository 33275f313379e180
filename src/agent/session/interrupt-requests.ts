/**
 * Makes requests of the interrupts that LangGraph raises, and refuses what would let an answer go to another question:
 *
 * 1. a pause that no `interrupt()` call made, which nothing could answer;
 * 2. a call that is not the one whose answer comes next;
 * 3. a call that asks something else, or shows something else, than it did before.
 */
import { fingerprint } from '../../common/fingerprint.js';
import type { Interrupts } from '../langgraph/interrupts.js';
import type { RaisedInterrupt } from '../langgraph/saver.js';
import type { TaskLocation } from '../langgraph/task-location.js';
import type { InterruptCall, Invocation } from './invocation.js';
import type { Journal } from './journal.js';
import { NondeterministicAgentError } from './nondeterministic-agent-error.js';
import type { RaisedRequest } from './session-host.js';
import { UnanswerablePauseError } from './unanswerable-pause-error.js';

export interface InterruptRequestsHost {
  /** The invocation in progress. */
  invocation(): Invocation;
  onRequest(request: RaisedRequest): void;
  /** Ends the session with an error. */
  stop(reason: Error): void;
}

export class InterruptRequests {
  readonly #interrupts: Interrupts;
  readonly #journal: Journal;
  readonly #host: InterruptRequestsHost;

  constructor(interrupts: Interrupts, journal: Journal, host: InterruptRequestsHost) {
    this.#interrupts = interrupts;
    this.#journal = journal;
    this.#host = host;
  }

  onInterrupt(raised: RaisedInterrupt): void {
    const { id, place, value } = raised;
    const call = this.#host.invocation().callThatShows(value);
    if (id === undefined || call === 'none') {
      this.#host.stop(new UnanswerablePauseError(value));
      return;
    }
    if (call && !this.#interrupts.isNext(place, call.ordinal)) {
      this.#host.stop(new NondeterministicAgentError(call.task, 'ambiguous'));
      return;
    }
    const knownKey = (at: TaskLocation, end: string) => this.#keyOf(at, end);
    for (const { key, request, check } of this.#interrupts.raise({ ...raised, id }, knownKey)) {
      const asked = { place, fingerprint: fingerprint(request) };
      const before = this.#journal.askedUnder(key)?.fingerprint;
      const made = { key, fingerprint: asked.fingerprint, request, ...(check && { check }) };
      if (before !== undefined && before !== asked.fingerprint) {
        this.#host.stop(new NondeterministicAgentError(key, made));
        return;
      }
      this.#journal.note(key, asked);
      this.#host.onRequest(made);
    }
  }

  /** @throws NondeterministicAgentError where an answered call shows something else than was answered */
  assertSameShown({ task, ordinal, value }: InterruptCall): void {
    if (this.#interrupts.isSame(task, ordinal, value)) return;
    const error = new NondeterministicAgentError(`${task}, call ${ordinal + 1}`, 'other_value');
    this.#host.stop(error);
    throw error;
  }

  #keyOf({ namespace }: TaskLocation, end: string): string | undefined {
    for (const [key, { place }] of this.#journal.requests) {
      if (place.namespace === namespace && this.#interrupts.isForeign(key) && key.endsWith(end)) return key;
    }
    return undefined;
  }
}
