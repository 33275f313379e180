/**
 * What Temporal shows of a run: search attributes to find it by, and current details. Written only when it changed,
 * because every upsert is an event in the history; details are no event, they are asked for.
 */
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type SearchAttributeUpdatePair,
} from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { type RunStatus, searchAttributes } from '../protocol.js';

const agentKey = defineSearchAttributeKey(searchAttributes.agent, SearchAttributeType.KEYWORD);
const versionKey = defineSearchAttributeKey(searchAttributes.version, SearchAttributeType.KEYWORD);
const statusKey = defineSearchAttributeKey(searchAttributes.status, SearchAttributeType.KEYWORD);
const assigneesKey = defineSearchAttributeKey(searchAttributes.assignees, SearchAttributeType.KEYWORD_LIST);

export class Visibility {
  #agent: string | undefined;
  #status: string | undefined;
  #assignees = '';

  /** @param details made only when somebody looks at it would be best; it is cheap, and made when the agent is idle */
  show(run: {
    agent: string;
    version: string;
    status: RunStatus;
    assignees: string[];
    details: string;
  }): void {
    const changed: SearchAttributeUpdatePair[] = [];
    const identity = `${run.agent} ${run.version}`;
    if (identity !== this.#agent) {
      this.#agent = identity;
      changed.push({ key: agentKey, value: run.agent }, { key: versionKey, value: run.version });
    }
    if (run.status !== this.#status) {
      this.#status = run.status;
      changed.push({ key: statusKey, value: run.status });
    }
    const assignees = [...new Set(run.assignees)].sort();
    if (assignees.join('\n') !== this.#assignees) {
      this.#assignees = assignees.join('\n');
      changed.push({ key: assigneesKey, value: assignees });
    }
    if (changed.length > 0) upsertSearchAttributes(changed);
    setCurrentDetails(run.details);
  }
}
