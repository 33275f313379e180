/**
 * Which request of an invocation is which of the requests made before. A task that runs again asks again what it had
 * asked, but its branches may come along in another order: an `interrupt()` that made one wait, and a functional task or
 * a nested graph that has finished, return at once now.
 *
 * Requests are alike where one task asks the same in the same words, of the same people.
 *
 * 1. A request is taken for an earlier one like it that stood behind the same events, behind as many answers to
 *    `interrupt()` and as many calls that had returned (call-order.ts); among such in the order asked.
 * 2. Otherwise it is held until the agent has been given all that came before the answer in question. If the task has by
 *    then asked this as often as before, they are the same requests. Where it has asked it more often, or where several
 *    alike were answered otherwise and came along out of order, nobody can say whose the answer is, and the run stops.
 * 3. Nothing new leaves the agent until all that came before was given and asked again.
 * 4. Where an open question is asked more often than before, it is withdrawn and all are asked anew.
 * 5. Where branches may have changed places in what they drew at random, and ask people for the same, the run stops.
 * 6. Other code may word a question otherwise: it takes over the one question of its task that has no answer, asks for
 *    the same and is not asked again.
 */
import type { ClaimsMoment, Wanted } from './claims-moment.js';
import type { Journal } from './journal.js';
import type { Asked } from './journal-entries.js';
import { areAlike, askTheSame, nameOf } from './likeness.js';

type Known = [key: string, asked: Asked];

/** A request that came while events were given again. */
interface Held extends Wanted {
  /** Behind which event. */
  heldAt: number;
  /** Of several alike, in place of a question of before. */
  isAskedAnew?: boolean;
}

export class Claims {
  readonly #journal: Journal;
  readonly #at: ClaimsMoment;
  /** Requests of before that were not made again yet. */
  #unclaimed: Known[];
  #held: Held[] = [];

  constructor(journal: Journal, at: ClaimsMoment) {
    this.#journal = journal;
    this.#at = at;
    this.#unclaimed = [...journal.requests].filter(([key, { place }]) =>
      key.startsWith(`${place.namespace}#`),
    );
  }

  request(wanted: Wanted): void {
    const { asked } = wanted;
    const isHeldBefore = this.#held.some((one) => areAlike(one.asked, asked));
    const exact = isHeldBefore ? undefined : this.#unclaimed.find((known) => this.#isInOrder(known, asked));
    if (exact) this.#claim(exact, wanted);
    else if (this.#at.isReplaying()) this.#held.push({ ...wanted, heldAt: this.#at.position() });
    else this.#acceptNew(wanted);
  }

  /**
   * Finds the request of before among those held, as far as one can be sure.
   * @param seq of the event that answers it
   */
  find(key: string, seq: number): 'found' | 'missing' | 'ambiguous' {
    const asked = this.#journal.askedUnder(key);
    if (!asked) return 'missing';
    const unclaimed = this.#unclaimed.filter(
      ([, other]) => areAlike(other, asked) && (other.since ?? 0) < seq,
    );
    if (!unclaimed.some(([other]) => other === key)) return 'missing';
    const held = this.#held.filter((one) => areAlike(one.asked, asked));
    if (held.length > unclaimed.length) return 'ambiguous';
    if (!this.#areInterchangeable(unclaimed)) return held.length < unclaimed.length ? 'missing' : 'ambiguous';
    if (held.some((one) => this.#mayBeAnothers(one, asked))) return 'ambiguous';
    for (const [index, one] of held.entries()) this.#claim(unclaimed[index] as Known, one);
    return this.#unclaimed.some(([other]) => other === key) ? 'missing' : 'found';
  }

  /**
   * Whether a question says what another branch of its task had drawn: an `interrupt()` that has its answer now lets a branch
   * draw before the other, and both ask for the same.
   */
  #mayBeAnothers({ asked, request, mayBeRandom }: Wanted, before: Asked): boolean {
    if (!mayBeRandom || before.taken === asked.taken) return false;
    return this.#held.some(
      (other) =>
        other.asked.place.namespace === asked.place.namespace &&
        !areAlike(other.asked, asked) &&
        nameOf(other.request) === nameOf(request),
    );
  }

  get unclaimed(): readonly Known[] {
    return this.#unclaimed;
  }

  /** Whether a request like this one was made again, and nobody knows yet which it is. */
  isHeld(key: string): boolean {
    const asked = this.#journal.askedUnder(key);
    return asked !== undefined && this.#held.some((one) => areAlike(one.asked, asked));
  }

  /**
   * An attempt has ended: what it had asked before, and did not come to again, is not asked again.
   * @returns the keys
   */
  giveUp(isOver: (asked: Asked) => boolean): string[] {
    const over = this.#unclaimed.filter(([, asked]) => isOver(asked)).map(([key]) => key);
    this.#unclaimed = this.#unclaimed.filter(([key]) => !over.includes(key));
    return over;
  }

  /** Drops what nobody waits for any more. */
  dropHeld(isOver: (one: Wanted) => boolean): void {
    this.#held = this.#held.filter((one) => !isOver(one));
  }

  /** What the task of a request of before asks now, in its place. */
  heldBeside(key: string): Wanted | undefined {
    const namespace = this.#journal.askedUnder(key)?.place.namespace;
    return this.#held.find(({ asked }) => asked.place.namespace === namespace);
  }

  /**
   * All events were given again. Takes what is held for those of before that wait for an answer.
   *
   * @returns whether there was any
   */
  takeLeft(): boolean {
    const before = this.#unclaimed.length;
    this.#withdrawOutnumbered();
    const left = this.#held.filter((one) => !this.#claimLeft(one, areAlike));
    for (const one of left) {
      const isOnly = left.every((other) => other === one || !askTheSame(other.asked, one.asked));
      if (this.#at.isOtherCode && isOnly) this.#claimLeft(one, askTheSame);
    }
    return this.#unclaimed.length < before;
  }

  /**
   * A question that waits for its answer, and is now asked more often than before, may be any of those: a person has seen it for
   * another branch, maybe. It is withdrawn, and all are asked anew.
   */
  #withdrawOutnumbered(): void {
    const outnumbered = this.#unclaimed.filter(([, asked]) => {
      const alike = this.#held.filter((one) => one.request.kind !== 'fetch' && areAlike(one.asked, asked));
      return alike.length > this.#unclaimed.filter(([, other]) => areAlike(other, asked)).length;
    });
    if (outnumbered.length === 0) return;
    this.#unclaimed = this.#unclaimed.filter((known) => !outnumbered.includes(known));
    for (const one of this.#held)
      one.isAskedAnew = outnumbered.some(([, asked]) => areAlike(one.asked, asked));
    this.#at.onWithdrawn(outnumbered.map(([key]) => key));
  }

  /** What is still held is new. */
  endReplay(): void {
    const held = this.#held;
    this.#held = [];
    // The next rerun tells those apart that were asked anew by where they came along.
    for (const { asked, heldAt, isAskedAnew, accept } of held)
      accept(this.#journal.ask(isAskedAnew ? { ...asked, since: heldAt } : asked), true);
  }

  #acceptNew(one: Wanted): void {
    if (!this.#claimLeft(one, areAlike)) one.accept(this.#journal.ask(one.asked), true);
  }

  /**
   * Takes a request for one of before that was not made again while events were given. Between several it must make no
   * difference.
   */
  #claimLeft(one: Wanted, isSame: (one: Asked, other: Asked) => boolean): boolean {
    const left = this.#unclaimed.filter(([, other]) => isSame(other, one.asked));
    const [first] = left;
    if (!first) return false;
    if (this.#areInterchangeable(left) && !this.#mayBeAnothers(one, first[1])) this.#claim(first, one);
    else this.#at.onAmbiguous(first[0]);
    return true;
  }

  /** Whether a request comes where one of before had come. Snapshots of 0.1.0 do not say where that was. */
  #isInOrder([, before]: Known, asked: Asked): boolean {
    if (!areAlike(before, asked)) return false;
    if (before.taken !== undefined && before.taken !== asked.taken) return false;
    if (before.returned !== undefined && before.returned !== asked.returned) return false;
    return before.since === undefined || this.#journal.isSamePosition(before.since, this.#at.position());
  }

  /** Whether it makes no difference which of these is which: all have the same answer, or none has. */
  #areInterchangeable(known: readonly Known[]): boolean {
    const answers = known.map(([key]) => JSON.stringify(this.#journal.answerTo(key)));
    return answers.every((answer) => answer === answers[0]);
  }

  #claim([key, before]: Known, one: Wanted): void {
    this.#unclaimed = this.#unclaimed.filter(([other]) => other !== key);
    this.#held = this.#held.filter((other) => other !== one);
    this.#journal.note(key, { ...one.asked, ...(before.since !== undefined && { since: before.since }) });
    one.accept(key, false);
  }
}
