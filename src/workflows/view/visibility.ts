/**
 * What Temporal shows of a run: search attributes to find it by, the open questions in its memo, and current details.
 * Written only when it changed, because every upsert is an event in the history; details are no event, they are asked for.
 *
 * 1. A history from before open questions were shown replays as it was: they are shown from where the run continues.
 * 2. A run that ends in its first task never rests, and is shown at its end: lists have its agent and version then.
 * 3. Other code words questions otherwise. That is written once in an execution, when all were asked again: a replay by yet
 *    other code has other words, and writes them where its history did.
 * 4. A search attribute holds 2,048 bytes. Assignees that find no room are left out of it, the last in the alphabet first;
 *    `state` has them all.
 */
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type SearchAttributeUpdatePair,
} from '@temporalio/common';
import {
  patched,
  setCurrentDetails,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { OPEN_FETCHES_MEMO, type OpenFetches } from '../../common/open-fetches.js';
import {
  isSameQuestions,
  OPEN_QUESTIONS_MEMO,
  type OpenQuestions,
  readOpenQuestions,
} from '../../common/open-questions.js';
import { OPEN_QUESTIONS_PATCH, REWORDED_PATCH, SHOWN_AT_END_PATCH } from '../../common/patch-ids.js';
import { jsonByteLength } from '../../common/payload-size.js';
import { type RunStatus, searchAttributes } from '../../common/protocol.js';
import { patchedWhen } from '../patched-when.js';
import type { ExternalFetches } from './external-fetches.js';

const agentKey = defineSearchAttributeKey(searchAttributes.agent, SearchAttributeType.KEYWORD);
const versionKey = defineSearchAttributeKey(searchAttributes.version, SearchAttributeType.KEYWORD);
const statusKey = defineSearchAttributeKey(searchAttributes.status, SearchAttributeType.KEYWORD);
const assigneesKey = defineSearchAttributeKey(searchAttributes.assignees, SearchAttributeType.KEYWORD_LIST);
const externalFetchesKey = defineSearchAttributeKey(
  searchAttributes.externalFetches,
  SearchAttributeType.KEYWORD_LIST,
);
const openQuestionsKey = defineSearchAttributeKey(searchAttributes.openQuestions, SearchAttributeType.INT);

/** What runs are found by. */
export interface RunAttributes {
  agent: string;
  version: string;
  status: RunStatus;
  /** Sorted, none twice. */
  assignees: string[];
  questions: OpenQuestions;
}

/** Of a run whose worker does not know its agent. */
export function showAwaitedAgent(agent: string, version: string): void {
  const status: RunStatus = 'stuck';
  upsertSearchAttributes([
    { key: agentKey, value: cutToAttribute(agent) },
    { key: statusKey, value: status },
    ...(version === '' ? [] : [{ key: versionKey, value: cutToAttribute(version) }]),
  ]);
}

/** Of a run that ends, or continues in its next execution. Does nothing where it has been shown. */
export function showAtEnd(agent: string, version: string): void {
  const isShown = workflowInfo().typedSearchAttributes.get(versionKey) === version;
  if (isShown || !patched(SHOWN_AT_END_PATCH)) return;
  upsertSearchAttributes([
    { key: agentKey, value: agent },
    { key: versionKey, value: version },
  ]);
}

/** A name that no agent has may be of any length. */
function cutToAttribute(name: string): string {
  return name.slice(0, MAX_NAME_CHARACTERS);
}

const NO_FETCHES: OpenFetches = { fetches: [], more: 0 };
const NONE: OpenQuestions = { questions: [], more: 0 };

function withText(questions: OpenQuestions): { questions: OpenQuestions; text: string } {
  return { questions, text: JSON.stringify(questions) };
}

export class Visibility {
  #shown: RunAttributes | undefined;
  /** With its JSON, which is asked for more often than it changes. */
  #seen = withText(NONE);
  /** What an execution before this one has written stays, until it is written over. */
  #shownQuestions = {
    questions: readOpenQuestions(workflowInfo().memo) ?? NONE,
    text: JSON.stringify(workflowInfo().memo?.[OPEN_QUESTIONS_MEMO] ?? NONE),
  };

  #shownFetches = JSON.stringify(workflowInfo().memo?.[OPEN_FETCHES_MEMO] ?? NO_FETCHES);

  wouldChange(seen: RunAttributes): boolean {
    return this.#changesTo(seen).length > 0;
  }

  /** @param details made only when somebody looks at it would be best; it is cheap, and made when the agent is idle */
  show(seen: RunAttributes, external: ExternalFetches, details: string): void {
    const changes = this.#changesTo(seen);
    this.#shown = seen;
    const questions = this.#questionsToShow(seen.questions);
    if (questions)
      changes.push({ key: openQuestionsKey, value: questions.questions.length + questions.more });
    const fetches = this.#fetchesToShow(external.open);
    if (fetches) changes.push({ key: externalFetchesKey, value: listOrNothing(external.resources) });
    if (changes.length > 0) upsertSearchAttributes(changes);
    const memo = {
      ...(questions && { [OPEN_QUESTIONS_MEMO]: questions }),
      ...(fetches && { [OPEN_FETCHES_MEMO]: fetches }),
    };
    if (questions || fetches) upsertMemo(memo);
    setCurrentDetails(details);
  }

  /** To be called once in an execution, at the same point of each replay. */
  showReworded(questions: OpenQuestions): void {
    const isReworded = this.#isShown(questions) && this.#seen.text !== this.#shownQuestions.text;
    if (!patchedWhen(isReworded, () => REWORDED_PATCH)) return;
    this.#shownQuestions = this.#seen;
    upsertMemo({ [OPEN_QUESTIONS_MEMO]: questions });
  }

  /** @returns nothing where they are shown already, or a history continues without them */
  #questionsToShow(questions: OpenQuestions): OpenQuestions | undefined {
    if (this.#isShown(questions) || !patched(OPEN_QUESTIONS_PATCH)) return undefined;
    this.#shownQuestions = this.#seen;
    return questions;
  }

  /** In whatever words. */
  #isShown(questions: OpenQuestions): boolean {
    if (questions !== this.#seen.questions) this.#seen = withText(questions);
    return (
      this.#seen.text === this.#shownQuestions.text ||
      isSameQuestions(questions, this.#shownQuestions.questions)
    );
  }

  /** @returns nothing where they are shown already; a run that never had one shows nothing */
  #fetchesToShow(fetches: OpenFetches): OpenFetches | undefined {
    const text = JSON.stringify(fetches);
    if (text === this.#shownFetches) return undefined;
    this.#shownFetches = text;
    return fetches;
  }

  #changesTo({ agent, version, status, assignees }: RunAttributes): SearchAttributeUpdatePair[] {
    const shown = this.#shown;
    const changes: SearchAttributeUpdatePair[] = [];
    if (agent !== shown?.agent || version !== shown.version) {
      changes.push({ key: agentKey, value: agent }, { key: versionKey, value: version });
    }
    if (status !== shown?.status) changes.push({ key: statusKey, value: status });
    // What an execution before this one has written stays, until it is written over.
    const unknown = workflowInfo().continuedFromExecutionRunId !== undefined;
    if (shown ? !isSame(shown.assignees, assignees) : unknown || assignees.length > 0) {
      changes.push({ key: assigneesKey, value: thatFit(assignees) });
    }
    return changes;
  }
}

/** Without a value a run is not found by the attribute at all. */
function listOrNothing(names: string[]): string[] | null {
  return names.length > 0 ? thatFit(names) : null;
}

/** The server takes no more of one attribute, and fails the run for one byte more. */
const MAX_ATTRIBUTE_BYTES = 2_048;
/** Each is up to four bytes. */
const MAX_NAME_CHARACTERS = 200;

/** The first ones, as many as a search attribute holds; `state` has all. */
function thatFit(assignees: string[]): string[] {
  const fitting = [...assignees];
  while (jsonByteLength(fitting) > MAX_ATTRIBUTE_BYTES) fitting.pop();
  return fitting;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.join('\n') === other.join('\n');
}
