/**
 * LangGraph's own interrupts while their tasks are unfinished: which requests each became, when it can be resumed,
 * and with what.
 *
 * 1. All interrupts that one task raises in turn share an id, so a request's key also counts how often the id was
 *    resumed. The ids are LangGraph's (a hash of the checkpoint namespace): they stay inside the session.
 * 2. LangGraph keeps a value that it was resumed with once the task pauses again or ends, and not before. Until then
 *    the value is kept here and given again with every invocation, or a node that went on to ask for something else
 *    would be asked its question anew.
 */
import type { BoundaryRequest } from '../../common/protocol.js';
import type { Answer, ValueCheck } from '../boundary.js';
import { type ParsedInterrupt, understand } from './interrupt-formats.js';
import type { RaisedInterrupt } from './saver.js';
import type { TaskLocation } from './task-location.js';

const PREFIX = 'interrupt ';

interface Raised extends ParsedInterrupt {
  keys: string[];
  place: TaskLocation;
}

interface Resumed {
  place: TaskLocation;
  times: number;
  /** The last value, until LangGraph has kept it. */
  value?: unknown;
}

/** By interrupt id. */
export type ResumedInterrupts = Record<string, Resumed>;

export class Interrupts {
  readonly #humanToolCalls: readonly string[];
  readonly #resumed: Map<string, Resumed>;
  /** By id, those of the invocation in progress. */
  #raised = new Map<string, Raised>();

  constructor(humanToolCalls: readonly string[], resumed: ResumedInterrupts = {}) {
    this.#humanToolCalls = humanToolCalls;
    this.#resumed = new Map(Object.entries(resumed));
  }

  /** @returns the requests that an interrupt makes, none if it is known already */
  raise({
    id,
    value,
    place,
  }: RaisedInterrupt): { key: string; request: BoundaryRequest; check?: ValueCheck | undefined }[] {
    if (this.#raised.has(id)) return [];
    delete this.#resumed.get(id)?.value;
    const understood = understand(value, this.#humanToolCalls);
    const keys = understood.requests.map((_, index) => `${this.#prefix(id)}${index}`);
    this.#raised.set(id, { ...understood, keys, place });
    return understood.requests.map((request, index) => ({
      key: keys[index] as string,
      request,
      check: understood.check,
    }));
  }

  /**
   * Takes those whose every request is answered; they are no longer pending.
   * @returns whether there are any
   */
  takeAnswered(answerTo: (key: string) => Answer | undefined): boolean {
    let taken = false;
    for (const [id, { keys, place, toResume }] of this.#raised) {
      const answers = keys.map(answerTo);
      if (!answers.every((answer) => answer !== undefined)) continue;
      this.#resumed.set(id, { place, times: this.#timesResumed(id) + 1, value: toResume(answers) });
      this.#raised.delete(id);
      taken = true;
    }
    return taken;
  }

  /** What an invocation must be resumed with, by id. */
  get toGive(): Record<string, unknown> {
    const values = [...this.#resumed].map(([id, { value }]) => [id, value] as const);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  }

  isForeign(key: string): boolean {
    return key.startsWith(PREFIX);
  }

  /** Whether the interrupt of this key was raised in the invocation in progress. */
  isRaised(key: string): boolean {
    return this.#raised.get(idOf(key))?.keys.includes(key) ?? false;
  }

  /** Whether the interrupt of this key was not resumed yet. */
  isOpen(key: string): boolean {
    return key.startsWith(this.#prefix(idOf(key)));
  }

  /** A new invocation raises again whatever is still pending. */
  forgetRaised(): void {
    this.#raised = new Map();
  }

  /** Drops what was given to tasks that have finished. */
  prune(isUnfinished: (place: TaskLocation) => boolean): void {
    for (const [id, { place }] of this.#resumed) if (!isUnfinished(place)) this.#resumed.delete(id);
  }

  snapshot(): ResumedInterrupts {
    return Object.fromEntries(this.#resumed);
  }

  #timesResumed(id: string): number {
    return this.#resumed.get(id)?.times ?? 0;
  }

  /** Of the keys of an interrupt's requests; behind it stands which of them it is. */
  #prefix(id: string): string {
    return `${PREFIX}${id}~${this.#timesResumed(id)}.`;
  }
}

function idOf(key: string): string {
  return key.slice(PREFIX.length).split('~')[0] as string;
}
