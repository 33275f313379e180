/**
 * LangGraph's own interrupts: which requests each became, and what the `interrupt()` calls of a task are answered with.
 *
 * 1. An answer belongs to one call: the task, and which call of the task it is. LangGraph is given the answers of each
 *    unfinished task as a whole, with its checkpoint (saver.ts), and keeps none itself.
 * 2. What a call shows must be what was asked when its answer was given (`isSame`).
 * 3. LangGraph's ids (a hash of the checkpoint namespace, and of a count since 1.7) tell interrupts of one invocation
 *    apart, and nothing else. They stay inside the session.
 */

import { copyJson } from '../../common/copy-json.js';
import { valueFingerprint } from '../../common/fingerprint.js';
import type { BoundaryRequest, Json } from '../../common/protocol.js';
import { type Answer, toJson, type ValueCheck } from '../boundary.js';
import type { InterruptCall } from '../session/interrupt-calls.js';
import { type ParsedInterrupt, parseInterrupt } from './interrupt-formats.js';
import type { WaitOf } from './node-waits.js';
import type { RaisedInterrupt } from './raised-interrupt.js';
import { responseSchema } from './response-schema.js';
import type { SaverSnapshot, Write } from './state/checkpoints.js';
import { nodesOf, type TaskLocation, taskIdOf, taskNamespace, tasksOf } from './task-location.js';

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

interface GivenAnswer {
  value: unknown;
  /** Of what was asked. Snapshots of 0.1.0 do not have it. */
  fingerprint?: string;
  atMs?: number;
  /** What the call stood behind, where branches of its task may come along in another order. */
  behind?: string;
  /** In which attempt of its task the call was made, where it was not the first. */
  attempt?: number;
}

interface TaskAnswers {
  place: TaskLocation;
  /** The nodes that the task lies in, where they are known. */
  nodes?: string[];
  given: GivenAnswer[];
}

/** By the task's namespace, without the name of its node. */
export type InterruptsSnapshot = Record<string, TaskAnswers>;

/** Of 0.1.0: by interrupt id, what LangGraph had yet to be given. */
export type ResumedInterrupts = Record<string, { place: TaskLocation; times: number; value?: unknown }>;

export interface InterruptRequest {
  key: string;
  request: BoundaryRequest;
  check?: ValueCheck | undefined;
}

export class Interrupts {
  readonly #humanToolCalls: readonly string[];
  /** By the task's id. */
  readonly #answers: Map<string, TaskAnswers>;
  /** By id, those of the invocation in progress. */
  #raised = new Map<string, Raised>();

  constructor(humanToolCalls: readonly string[], snapshot: InterruptsSnapshot = {}) {
    this.#humanToolCalls = humanToolCalls;
    this.#answers = new Map(Object.entries(snapshot).map(([task, answers]) => [taskIdOf(task), answers]));
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
    const ordinal = this.#givenIn(place.namespace).length;
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
   * @returns whether there are any
   */
  takeAnswered(answerTo: (key: string) => Answer | undefined, nowInMs: number): boolean {
    let taken = false;
    for (const [id, { keys, place, nodes, fingerprint, behind, attempt, toResume }] of this.#raised) {
      const answers = keys.map(answerTo);
      if (!answers.every((answer) => answer !== undefined)) continue;
      const given = [
        ...this.#givenIn(place.namespace),
        {
          value: toResume(answers),
          fingerprint,
          atMs: nowInMs,
          ...(behind !== undefined && { behind }),
          ...(attempt !== undefined && { attempt }),
        },
      ];
      this.#answers.set(taskIdOf(place.namespace), { place, given, ...(nodes && { nodes }) });
      this.#raised.delete(id);
      taken = true;
    }
    return taken;
  }

  /** What the tasks of a graph are to be given, by task id. */
  answersIn(graph: string): [taskId: string, answers: unknown[]][] {
    const found: [string, unknown[]][] = [];
    for (const [task, { place, given }] of this.#answers) {
      if (place.namespace !== taskNamespace(graph, task)) continue;
      // A copy: what the agent changes in it is not what was answered.
      found.push([task, given.map(({ value }) => copyJson(value))]);
    }
    return found;
  }

  /**
   * How many calls of each task have their answers that its first attempt has made. Whether there is a second attempt may depend on
   * what a rerun does not see, and LangGraph before 1.7 asks again in it.
   */
  get counts(): [place: TaskLocation, count: number][] {
    return [...this.#answers.values()].map(({ place, given }) => [
      place,
      given.filter(({ attempt }) => attempt === undefined).length,
    ]);
  }

  answeredAt(task: string, ordinal: number): number | undefined {
    return this.#answers.size === 0 ? undefined : this.#givenIn(task)[ordinal]?.atMs;
  }

  /**
   * When the last answer was given that an unfinished task has, or 0.
   * @param of the task that is meant with all that it calls, or the node whose tasks are; without it any are
   */
  lastAnsweredAt({ node, task }: WaitOf = {}): number {
    const isMeant = ({ place, nodes }: TaskAnswers) => {
      if (task !== undefined) return tasksOf(place).includes(task);
      // Older snapshots name no nodes.
      return node === undefined || nodes === undefined || nodes.includes(node);
    };
    const meant = [...this.#answers.values()].filter(isMeant);
    return Math.max(0, ...meant.flatMap(({ given }) => given.map(({ atMs = 0 }) => atMs)));
  }

  /** Whether this call of a task shows what it showed when its answer was given, and stands behind the same. */
  isSame(task: string, ordinal: number, value: unknown, behind: string | undefined): boolean {
    const before = this.#givenIn(task)[ordinal];
    if (before?.behind !== undefined && before.behind !== behind) return false;
    return before?.fingerprint === undefined || before.fingerprint === shownFingerprint(value);
  }

  /** Whether a call of a task is the one whose answer comes next. */
  isNext({ namespace }: TaskLocation, ordinal: number): boolean {
    return this.#givenIn(namespace).length === ordinal;
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

  /** Whether the interrupt of this key has no answer yet. */
  isOpen(key: string, { namespace }: TaskLocation): boolean {
    const ordinal = Number.parseInt(key.slice(key.lastIndexOf('~') + 1), 10);
    return ordinal >= this.#givenIn(namespace).length;
  }

  /** A new invocation raises again whatever is still pending. */
  forgetRaised(): void {
    this.#raised = new Map();
  }

  /** Drops what was given to tasks that have finished. */
  prune(isUnfinished: (place: TaskLocation) => boolean): void {
    for (const [task, { place }] of this.#answers) {
      if (!isUnfinished(place)) this.#answers.delete(task);
    }
  }

  snapshot(): InterruptsSnapshot {
    return Object.fromEntries(
      [...this.#answers.values()].map((answers) => [answers.place.namespace, answers]),
    );
  }

  #givenIn(namespace: string): GivenAnswer[] {
    return this.#answers.get(taskIdOf(namespace))?.given ?? [];
  }
}

function shownFingerprint(value: unknown): string {
  return valueFingerprint(toJson(value, 'The value of an interrupt'));
}

/** A snapshot of 0.1.0: LangGraph had kept most answers itself, as writes on its channel `__resume__`. */
export function readResumed(resumed: ResumedInterrupts, { writes }: SaverSnapshot): InterruptsSnapshot {
  const answers: InterruptsSnapshot = {};
  const add = (place: TaskLocation, values: unknown[]) => {
    const { given } = answers[place.namespace] ?? { given: [] };
    answers[place.namespace] = { place, given: [...given, ...values.map((value) => ({ value }))] };
  };
  for (const [where, written] of Object.entries(writes)) {
    const [graph = '', checkpoint = ''] = where.split('\n');
    for (const [taskId, channel, text] of Object.values<Write>(written)) {
      if (channel !== '__resume__') continue;
      const place = { namespace: taskNamespace(graph, taskId), checkpoints: { [graph]: checkpoint } };
      add(place, [JSON.parse(text) as Json].flat());
    }
  }
  for (const { place, value } of Object.values(resumed)) if (value !== undefined) add(place, [value]);
  return answers;
}
