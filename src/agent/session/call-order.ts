/**
 * What a task calls by code of its own: functional tasks, and graphs that it invokes. LangGraph numbers these calls and
 * gives the nth call of a rerun the results of the nth call before, at once. The branches of a task may come along in
 * another order when it runs again. A call would then be given the results of another call, or its own too early.
 *
 * 1. In a rerun a call goes through when it is the next one of the record: alike by name and input, behind the same
 *    (standing.ts) and as many answers to `interrupt()`. Others wait for their turn.
 * 2. A call that waits goes through no later than it had, where it is alike but for the answers to `interrupt()` that its
 *    task has taken: another branch has one by now.
 * 3. When nothing else can go on, a call goes through that is alike and stands behind other answers. Where more wait than
 *    are in the record, nobody can say which of them is the one of before, and the run stops.
 * 4. Calls return one after another, each once the agent has done all it can (return-order.ts). Those of the record return
 *    in the order in which they had returned, and no earlier than before: the agent has been given the same events by then.
 * 5. A call beyond the record is new and goes through.
 * 6. A call that still waits for its turn when the agent is idle has none: the task calls something else than before, and
 *    the run stops (replay.ts).
 */
import type { TaskLocation } from '../langgraph/task-location.js';
import type { CallRecords, RecordedCall } from './call-records.js';
import type { Journal } from './journal.js';
import { NondeterministicAgentError } from './nondeterministic-agent-error.js';
import { type ReturnMoment, ReturnOrder } from './return-order.js';

/** A call that has had its turn. */
export interface EnteredCall {
  /** Which call of its task it is. */
  readonly index: number;
  /** Of a graph, which of the graphs that its task calls it is. */
  readonly graph?: number;
  readonly call: RecordedCall;
}

type WantedCall = Required<Pick<RecordedCall, 'called' | 'behind' | 'taken'>> &
  Pick<RecordedCall, 'enteredAtMs'> & { isGraph: boolean };

interface HeldCall extends WantedCall {
  place: TaskLocation;
  go(call: EnteredCall): void;
}

/** Where an invocation stands. */
export interface CallMoment extends ReturnMoment {
  /** What the running code of a task stands behind. */
  behind(namespace: string): string;
  /** How many answers to `interrupt()` the running task has taken. */
  taken(): number;
  /** What the running code takes for the time now. */
  agentNow(): number;
}

/** The calls of one invocation. */
export class CallOrder {
  readonly returns: ReturnOrder;
  readonly #records: CallRecords;
  readonly #at: CallMoment;
  /** By namespace, how many calls of a task went through. */
  readonly #passed = new Map<string, number>();
  /** By namespace, how many of these are graphs. */
  readonly #graphs = new Map<string, number>();
  readonly #held = new Map<string, HeldCall[]>();
  /** By namespace, how many calls of a task have returned. */
  readonly #returned = new Map<string, number>();

  constructor(records: CallRecords, journal: Journal, at: CallMoment) {
    this.returns = new ReturnOrder(records, journal, at);
    this.#records = records;
    this.#at = at;
  }

  /** Whether the branches of a task may come along in another order when it runs again: a call of one returns at once. */
  mayReorder(namespace: string): boolean {
    return this.#records.has(namespace);
  }

  /** @returns the call, at once where it is its turn */
  enter(place: TaskLocation, called: string, isGraph: boolean): EnteredCall | Promise<EnteredCall> {
    const taken = this.#at.taken();
    const wanted = {
      ...{ called, isGraph, taken, behind: this.#at.behind(place.namespace) },
      ...(taken > 0 && { enteredAtMs: this.#at.agentNow() }),
    };
    if (this.#isNext(place, wanted)) {
      const entered = this.#pass(place, wanted);
      // What is let through begins later than this one, which returns at once.
      this.#release(place);
      return entered;
    }
    return new Promise((go) => {
      this.#held.set(place.namespace, [...(this.#held.get(place.namespace) ?? []), { ...wanted, place, go }]);
    });
  }

  /** @returns nothing where a call may return at once */
  leave({ call }: EnteredCall): Promise<void> | undefined {
    return this.returns.leave(call);
  }

  /** A call of a task returns now. */
  returned({ namespace }: TaskLocation): void {
    this.#returned.set(namespace, this.returnedIn(namespace) + 1);
  }

  returnedIn(namespace: string): number {
    return this.#returned.get(namespace) ?? 0;
  }

  /** The namespace of a task with a call that waits for its turn. */
  get heldIn(): string | undefined {
    return [...this.#held.keys()][0];
  }

  /**
   * Lets a call through that is the next one of the record but for the answers to `interrupt()`, and had gone through by the
   * events that were given. Called when the agent is idle.
   *
   * @returns whether there is any; an error where nobody can say which it is
   */
  releaseDue(): boolean | NondeterministicAgentError {
    return this.#releaseFirst(({ entered, returned, behind }, held) =>
      this.returns.hasReached(entered ?? returned ?? Number.POSITIVE_INFINITY)
        ? held.filter((one) => one.behind === behind)
        : [],
    );
  }

  /**
   * Lets a call through that is the next one of the record but for what it stands behind. Called when the agent is idle, and
   * has come to all that it had come to.
   *
   * @returns whether there is any; an error where nobody can say which it is
   */
  releaseHeld(): boolean | NondeterministicAgentError {
    return this.#releaseFirst(({ behind }, held) => {
      const same = held.filter((one) => one.behind === behind);
      return same.length > 0 ? same : held;
    });
  }

  /** @param candidates which of the calls that are alike may be the next one of the record */
  #releaseFirst(
    candidates: (next: RecordedCall, held: HeldCall[]) => HeldCall[],
  ): boolean | NondeterministicAgentError {
    for (const [namespace, held] of this.#held) {
      const [next, ...later] = (this.#records.at(namespace) ?? []).slice(this.#passed.get(namespace));
      const alike = held.filter(({ called }) => called === next?.called);
      const found = next ? candidates(next, alike) : [];
      const [one] = found;
      if (!next || !one) continue;
      const known = later.filter(({ called, behind }) => called === next.called && behind === next.behind);
      if (found.length > known.length + 1) return new NondeterministicAgentError(namespace, 'alike_calls');
      this.#letThrough(one);
      return true;
    }
    return false;
  }

  #isNext(place: TaskLocation, { called, behind, taken }: WantedCall): boolean {
    const next = this.#records.of(place)[this.#passed.get(place.namespace) ?? 0];
    if (next === undefined) return true;
    if (next.called !== called) return false;
    return (next.behind ?? behind) === behind && (next.taken ?? taken) === taken;
  }

  #pass(place: TaskLocation, wanted: WantedCall): EnteredCall {
    const calls = this.#records.of(place);
    const index = this.#passed.get(place.namespace) ?? 0;
    const { isGraph, called, behind, taken, enteredAtMs } = wanted;
    const call = calls[index] ?? {
      ...{ called, behind, taken, entered: this.#at.position() },
      ...(enteredAtMs !== undefined && { enteredAtMs }),
    };
    calls[index] = call;
    this.#passed.set(place.namespace, index + 1);
    if (!isGraph) return { index, call };
    const graph = this.#graphs.get(place.namespace) ?? 0;
    this.#graphs.set(place.namespace, graph + 1);
    return { index, graph, call };
  }

  /** Lets the held call through whose turn has come. Those after it follow from there. */
  #release(place: TaskLocation): void {
    const held = this.#held.get(place.namespace) ?? [];
    const next = held.find((one) => this.#isNext(place, one));
    if (!next) return;
    this.#letThrough(next);
  }

  #letThrough(call: HeldCall): void {
    const { place } = call;
    const others = (this.#held.get(place.namespace) ?? []).filter((one) => one !== call);
    if (others.length > 0) this.#held.set(place.namespace, others);
    else this.#held.delete(place.namespace);
    call.go(this.#pass(place, call));
    this.#release(place);
  }
}
