/**
 * What Temporal shows of a run: search attributes to find it by, and current details. Written only when it changed,
 * because every upsert is an event in the history; details are no event, they are asked for.
 */
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type SearchAttributeUpdatePair,
} from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { jsonByteLength } from '../../common/payload-size.js';
import { type RunStatus, searchAttributes } from '../../common/protocol.js';

const agentKey = defineSearchAttributeKey(searchAttributes.agent, SearchAttributeType.KEYWORD);
const versionKey = defineSearchAttributeKey(searchAttributes.version, SearchAttributeType.KEYWORD);
const statusKey = defineSearchAttributeKey(searchAttributes.status, SearchAttributeType.KEYWORD);
const assigneesKey = defineSearchAttributeKey(searchAttributes.assignees, SearchAttributeType.KEYWORD_LIST);

/** What runs are found by. */
export interface RunAttributes {
  agent: string;
  version: string;
  status: RunStatus;
  /** Sorted, none twice. */
  assignees: string[];
}

export class Visibility {
  #shown: RunAttributes | undefined;

  wouldChange(seen: RunAttributes): boolean {
    return this.#changesTo(seen).length > 0;
  }

  /** @param details made only when somebody looks at it would be best; it is cheap, and made when the agent is idle */
  show(seen: RunAttributes, details: string): void {
    const changes = this.#changesTo(seen);
    this.#shown = seen;
    if (changes.length > 0) upsertSearchAttributes(changes);
    setCurrentDetails(details);
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

/** The server takes no more of one attribute, and fails the run for one byte more. */
const MAX_ATTRIBUTE_BYTES = 2_048;

/** The first ones, as many as a search attribute holds; `state` has all. */
function thatFit(assignees: string[]): string[] {
  const fitting = [...assignees];
  while (jsonByteLength(fitting) > MAX_ATTRIBUTE_BYTES) fitting.pop();
  return fitting;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.join('\n') === other.join('\n');
}
