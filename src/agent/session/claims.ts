/**
 * Which request of an invocation is which of the requests made before. A task that runs again asks again what it had
 * asked, but its branches may come along in another order: an `interrupt()` that made one wait returns at once now.
 *
 * 1. A request is taken for an earlier one of the same task that asks the same and stood behind as many answers to
 *    `interrupt()`; among such in the order asked.
 * 2. Otherwise it is held until the agent has been given all that came before the answer in question. If by then the
 *    task has asked this as often as before, they are the same requests. If more often, nobody can say whose the
 *    answer is, and the run stops.
 * 3. While events are given again nothing new leaves the agent.
 */
import type { BoundaryRequest } from '../../common/protocol.js';
import type { Asked, Journal } from './journal.js';

/** A request of the agent that has no key yet. */
export interface Wanted {
  asked: Asked;
  request: BoundaryRequest;
  /** Called with the request's key, now or when it is known. */
  accept(key: string): void;
}

type Known = [key: string, asked: Asked];

export class Claims {
  readonly #journal: Journal;
  /** Requests of before that were not made again yet, by what they ask. */
  readonly #unclaimed = new Map<string, Known[]>();
  #held: Wanted[] = [];
  /** Whether events are still to be given again. */
  isReplaying: boolean;

  constructor(journal: Journal, isReplaying: boolean) {
    this.#journal = journal;
    this.isReplaying = isReplaying;
    for (const known of journal.requests) {
      const [key, asked] = known;
      if (!key.startsWith(`${asked.place.namespace}#`)) continue;
      const group = groupOf(asked);
      this.#unclaimed.set(group, [...(this.#unclaimed.get(group) ?? []), known]);
    }
  }

  request(wanted: Wanted): void {
    const { asked } = wanted;
    const exact = this.#unclaimed
      .get(groupOf(asked))
      ?.find(([, { taken }]) => taken === undefined || taken === asked.taken);
    if (exact) this.#claim(exact, wanted);
    else if (this.isReplaying) this.#held.push(wanted);
    else this.#acceptNew(wanted);
  }

  /**
   * Finds the request of before among those held, as far as one can be sure.
   * @param seq of the event that answers it
   */
  find(key: string, seq: number): 'found' | 'missing' | 'ambiguous' {
    const asked = this.#journal.askedUnder(key);
    if (!asked) return 'missing';
    const group = groupOf(asked);
    const unclaimed = (this.#unclaimed.get(group) ?? []).filter(([, { since = 0 }]) => since < seq);
    if (!unclaimed.some(([other]) => other === key)) return 'missing';
    const held = this.#held.filter((one) => groupOf(one.asked) === group);
    if (held.length > unclaimed.length) return 'ambiguous';
    for (const [index, one] of held.entries()) this.#claim(unclaimed[index] as Known, one);
    return this.isUnclaimed(key) ? 'missing' : 'found';
  }

  isUnclaimed(key: string): boolean {
    return this.unclaimed.some(([other]) => other === key);
  }

  get unclaimed(): Known[] {
    return [...this.#unclaimed.values()].flat();
  }

  /** What the task of a request of before asks now, in its place. */
  heldBeside(key: string): Wanted | undefined {
    const namespace = this.#journal.askedUnder(key)?.place.namespace;
    return this.#held.find(({ asked }) => asked.place.namespace === namespace);
  }

  /** All that came before was given again. What is still held is one of those that wait for an answer, or new. */
  endReplay(): void {
    this.isReplaying = false;
    const held = this.#held;
    this.#held = [];
    for (const one of held) this.#acceptNew(one);
  }

  #acceptNew(one: Wanted): void {
    const waiting = this.#unclaimed
      .get(groupOf(one.asked))
      ?.find(([key]) => this.#journal.answerTo(key) === undefined);
    if (waiting) this.#claim(waiting, one);
    else one.accept(this.#journal.ask(one.asked));
  }

  #claim([key, before]: Known, one: Wanted): void {
    const group = groupOf(before);
    this.#unclaimed.set(
      group,
      (this.#unclaimed.get(group) ?? []).filter(([other]) => other !== key),
    );
    this.#held = this.#held.filter((other) => other !== one);
    this.#journal.note(key, one.asked);
    one.accept(key);
  }
}

/** Requests of one task that ask the same. */
function groupOf({ place, fingerprint }: Asked): string {
  return `${fingerprint} ${place.namespace}`;
}
