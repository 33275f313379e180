/**
 * LangGraph's own interrupts of the invocation in progress: which requests each became, until every request is answered.
 *
 * 1. What a call shows must be what was asked when its answer was given (given-answers.ts).
 * 2. LangGraph's ids (a hash of the checkpoint namespace, and of a count since 1.7) tell interrupts of one invocation
 *    apart, and nothing else. They stay inside the session.
 */
import type { BoundaryRequest } from '../../common/protocol.js';
import type { Answer, ValueCheck } from '../boundary.js';
import type { InterruptCall } from '../session/interrupt-calls.js';
import { type GivenAnswers, shownFingerprint } from './given-answers.js';
import { parseInterrupt } from './interrupt-formats/parse-interrupt.js';
import type { ParsedInterrupt } from './interrupt-formats/parsed-interrupt.js';
import { nodesOf, tasksOf } from './namespaces.js';
import type { RaisedInterrupt } from './raised-interrupt.js';
import { responseSchema } from './response-schema.js';
import type { TaskLocation } from './task-location.js';

const PREFIX = 'interrupt ';

interface Raised extends ParsedInterrupt {
  keys: string[];
  value: unknown;
  place: TaskLocation;
  fingerprint: string;
  behind?: string;
  attempt?: number;
  nodes?: string[];
}

export interface InterruptRequest {
  key: string;
  request: BoundaryRequest;
  check?: ValueCheck | undefined;
}

export class Interrupts {
  readonly #humanToolCalls: readonly string[];
  /** What unfinished tasks were answered with. */
  readonly given: GivenAnswers;
  /** By id, those of the invocation in progress. */
  #raised = new Map<string, Raised>();

  constructor(humanToolCalls: readonly string[], given: GivenAnswers) {
    this.#humanToolCalls = humanToolCalls;
    this.given = given;
  }

  /**
   * @param call that raised it, as far as it is known
   * @param knownKey the key that a request of this task was given before, by how it ends
   * @returns the requests that an interrupt makes
   */
  raise(
    { thrown, place }: RaisedInterrupt & { thrown: { id: string } },
    call: Partial<InterruptCall>,
    knownKey: (place: TaskLocation, end: string) => string | undefined,
  ): InterruptRequest[] {
    const { id, value, response_schema } = thrown;
    const { behind, schema, task, attempt } = call;
    const parsed = parseInterrupt(value, this.#humanToolCalls, responseSchema(response_schema, schema));
    const ordinal = this.given.countOf(place);
    const keys = parsed.requests.map((_, index) => {
      const end = `~${ordinal}.${index}`;
      return knownKey(place, end) ?? `${PREFIX}${place.namespace}${end}`;
    });
    this.#raised.set(id, {
      ...parsed,
      keys,
      value,
      place,
      fingerprint: shownFingerprint(value),
      ...(behind !== undefined && { behind }),
      ...(attempt !== undefined && { attempt }),
      ...(task !== undefined && { nodes: nodesOf(task) }),
    });
    return parsed.requests.map((request, index) => ({
      key: keys[index] as string,
      request,
      check: parsed.checks?.[index],
    }));
  }

  /**
   * Takes those whose every request is answered; they are no longer pending.
   * @param hasToWait whether the answer to one there cannot be given yet
   * @returns whether there are any
   */
  takeAnswered(
    answerTo: (key: string) => Answer | undefined,
    nowInMs: number,
    hasToWait: (place: TaskLocation) => boolean,
  ): boolean {
    let taken = false;
    for (const [id, { keys, place, nodes, fingerprint, behind, attempt, toResume }] of this.#raised) {
      const answers = keys.map(answerTo);
      if (!answers.every((answer) => answer !== undefined) || hasToWait(place)) continue;
      const answer = {
        value: toResume(answers),
        fingerprint,
        atMs: nowInMs,
        ...(behind !== undefined && { behind }),
        ...(attempt !== undefined && { attempt }),
      };
      this.given.add(place, answer, nodes);
      this.#raised.delete(id);
      taken = true;
    }
    return taken;
  }

  isForeign(key: string): boolean {
    return key.startsWith(PREFIX);
  }

  /** @param id LangGraph's, of an interrupt of the invocation in progress */
  hasRaised(id: string): boolean {
    return this.#raised.has(id);
  }

  /**
   * Withdraws the interrupts within a task: it has ended otherwise.
   * @returns their keys
   */
  withdrawWithin(taskId: string): string[] {
    const within = [...this.#raised].filter(([, { place }]) => tasksOf(place).includes(taskId));
    for (const [id] of within) this.#raised.delete(id);
    return within.flatMap(([, { keys }]) => keys);
  }

  /** Nobody waits for the answers to these requests any more. */
  forgetDropped(keys: readonly string[]): void {
    for (const [id, raised] of this.#raised)
      if (raised.keys.some((key) => keys.includes(key))) this.#raised.delete(id);
  }

  /** The keys of an interrupt of the invocation in progress. */
  keysOf(id: string): readonly string[] {
    return this.#raised.get(id)?.keys ?? [];
  }

  /** Whether the interrupt of this key was raised in the invocation in progress. */
  isRaised(key: string): boolean {
    return [...this.#raised.values()].some(({ keys }) => keys.includes(key));
  }

  /** Whether any was raised in the invocation in progress and waits for its answer. */
  get arePending(): boolean {
    return this.#raised.size > 0;
  }

  /** A new invocation raises again whatever is still pending. */
  forgetRaised(): void {
    this.#raised = new Map();
  }
}
