/**
 * What the `interrupt()` calls of unfinished tasks were answered with. An answer belongs to one call: the task, and which call
 * of the task it is. LangGraph is given those of a task as a whole, with its checkpoint (saver.ts), and keeps none itself.
 */
import { copyJson } from '../../common/copy-json.js';
import { valueFingerprint } from '../../common/fingerprint.js';
import { toJson } from '../boundary.js';
import { taskIdOf, taskNamespace, tasksOf } from './namespaces.js';
import type { WaitOf } from './node-waits.js';
import type { TaskLocation } from './task-location.js';

export interface GivenAnswer {
  value: unknown;
  /** Of what was asked. Snapshots of 0.1.0 do not have it. */
  fingerprint?: string;
  atMs?: number;
  /** What the call stood behind, where branches of its task may come along in another order. */
  behind?: string;
  /** In which attempt of its task the call was made, where it was not the first. */
  attempt?: number;
}

export interface TaskAnswers {
  place: TaskLocation;
  /** The nodes that the task lies in, where they are known. */
  nodes?: string[];
  given: GivenAnswer[];
}

/** By the task's namespace, without the name of its node. */
export type InterruptsSnapshot = Record<string, TaskAnswers>;

export class GivenAnswers {
  /** By the task's id. */
  readonly #answers: Map<string, TaskAnswers>;

  constructor(snapshot: InterruptsSnapshot = {}) {
    this.#answers = new Map(Object.entries(snapshot).map(([task, answers]) => [taskIdOf(task), answers]));
  }

  /** @param nodes that the task lies in, where they are known */
  add(place: TaskLocation, answer: GivenAnswer, nodes: string[] | undefined): void {
    const given = [...this.#givenIn(place.namespace), answer];
    this.#answers.set(taskIdOf(place.namespace), { place, given, ...(nodes && { nodes }) });
  }

  /** How many calls of a task have their answers. */
  countOf({ namespace }: TaskLocation): number {
    return this.#givenIn(namespace).length;
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

  /** How this call of a task differs from the one whose answer was given: by what it shows, or by what it stands behind. */
  differenceOf(
    task: string,
    ordinal: number,
    value: unknown,
    behind: string | undefined,
  ): 'other_value' | 'other_position' | undefined {
    const before = this.#givenIn(task)[ordinal];
    if (before?.fingerprint !== undefined && before.fingerprint !== shownFingerprint(value))
      return 'other_value';
    return before?.behind === undefined || before.behind === behind ? undefined : 'other_position';
  }

  /** Whether a call of a task is the one whose answer comes next. */
  isNext({ namespace }: TaskLocation, ordinal: number): boolean {
    return this.#givenIn(namespace).length === ordinal;
  }

  /** Whether the interrupt of this key has no answer yet. */
  isOpen(key: string, { namespace }: TaskLocation): boolean {
    const ordinal = Number.parseInt(key.slice(key.lastIndexOf('~') + 1), 10);
    return ordinal >= this.#givenIn(namespace).length;
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

/** Of what an `interrupt()` shows. */
export function shownFingerprint(value: unknown): string {
  return valueFingerprint(toJson(value, 'The value of an interrupt'));
}
