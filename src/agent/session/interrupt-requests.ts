/**
 * Makes requests of the interrupts that LangGraph raises, and refuses what would let an answer go to another question:
 *
 * 1. a pause that no `interrupt()` call made, which nothing could answer;
 * 2. a call that is not the one whose answer comes next;
 * 3. a call that asks or shows something else than it did before, or stands behind something else.
 */
import { fingerprint, wordingFingerprint } from '../../common/fingerprint.js';
import type { Interrupts } from '../langgraph/interrupts.js';
import type { RaisedInterrupt } from '../langgraph/raised-interrupt.js';
import type { TaskLocation } from '../langgraph/task-location.js';
import type { InterruptCall } from './interrupt-calls.js';
import type { Invocation } from './invocation.js';
import type { Journal } from './journal.js';
import type { Asked } from './journal-entries.js';
import { NondeterministicAgentError } from './nondeterministic-agent-error.js';
import type { RaisedRequest } from './session-host.js';
import { UnanswerablePauseError } from './unanswerable-pause-error.js';

export interface InterruptRequestsHost {
  /** Whether what was asked before may have been worded otherwise. */
  readonly isOtherCode: boolean;
  /** The invocation in progress. */
  invocation(): Invocation;
  onRequest(request: RaisedRequest): void;
  /** An interrupt was raised that has its answers already. */
  onAnswered(): void;
  /** Ends the session with an error. */
  stop(reason: Error): void;
}

export class InterruptRequests {
  readonly #interrupts: Interrupts;
  readonly #journal: Journal;
  readonly #host: InterruptRequestsHost;
  /** What was thrown and asked. A question may have been withdrawn before the tasks around it raise it too. */
  readonly #asked = new WeakSet<RaisedInterrupt['thrown']>();

  constructor(interrupts: Interrupts, journal: Journal, host: InterruptRequestsHost) {
    this.#interrupts = interrupts;
    this.#journal = journal;
    this.#host = host;
  }

  /** Ignores an interrupt that was raised already: the tasks around the one that calls raise it too. */
  onInterrupt(raised: RaisedInterrupt): void {
    const { thrown, place } = raised;
    const { id, value } = thrown;
    // The loser of a race has come to it: nobody would hear the answer.
    if (this.#host.invocation().attempts.isLeft(place)) return;
    const call = this.#host.invocation().interruptCalls.thatThrew(thrown, place.namespace);
    if (id !== undefined && (this.#interrupts.hasRaised(id) || this.#asked.has(thrown))) return;
    if (id === undefined || call === 'none') {
      this.#host.stop(new UnanswerablePauseError(value));
      return;
    }
    if (call && !this.#interrupts.given.isNext(place, call.ordinal)) {
      this.#host.stop(new NondeterministicAgentError(call.task, 'ambiguous'));
      return;
    }
    this.#asked.add(thrown);
    const knownKey = (at: TaskLocation, end: string) => this.#keyOf(at, end);
    for (const { key, request, check } of this.#interrupts.raise(
      { place, thrown: { ...thrown, id } },
      call ?? {},
      knownKey,
    )) {
      const asked = {
        place,
        fingerprint: fingerprint(request),
        ...(request.kind !== 'fetch' && { wording: wordingFingerprint(request) }),
      };
      const before = this.#journal.askedUnder(key);
      const made = {
        key,
        isNew: before === undefined,
        fingerprint: asked.fingerprint,
        request,
        ...(check && { check }),
      };
      if (before && !this.#isSame(before, asked)) {
        this.#host.stop(new NondeterministicAgentError(key, made));
        return;
      }
      this.#journal.note(key, asked);
      this.#host.invocation().owed.onAsked(key);
      this.#host.onRequest(made);
    }
    if (this.#interrupts.keysOf(id).every((key) => this.#journal.answerTo(key))) this.#host.onAnswered();
  }

  /** @throws NondeterministicAgentError where an answered call is not the one that was answered */
  assertSameShown({ task, ordinal, value, behind }: InterruptCall): void {
    const difference = this.#interrupts.given.differenceOf(task, ordinal, value, behind);
    if (difference === undefined) return;
    const error = new NondeterministicAgentError(`${task}, call ${ordinal + 1}`, difference);
    this.#host.stop(error);
    throw error;
  }

  #isSame(before: Asked, asked: Asked): boolean {
    if (before.fingerprint !== asked.fingerprint) return false;
    return this.#host.isOtherCode || before.wording === undefined || before.wording === asked.wording;
  }

  #keyOf({ namespace }: TaskLocation, end: string): string | undefined {
    for (const [key, { place }] of this.#journal.requests) {
      if (place.namespace === namespace && this.#interrupts.isForeign(key) && key.endsWith(end)) return key;
    }
    return undefined;
  }
}
