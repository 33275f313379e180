import type { WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { type ClosedStatus, type RunStatus, searchAttributes } from '../common/protocol.js';
import { closedStatus, isOpenStatus } from './run-status.js';

/** The search attributes of protocol.ts as Temporal's typed keys. */
export const attributeKeys = {
  agent: defineSearchAttributeKey(searchAttributes.agent, SearchAttributeType.KEYWORD),
  version: defineSearchAttributeKey(searchAttributes.version, SearchAttributeType.KEYWORD),
  status: defineSearchAttributeKey(searchAttributes.status, SearchAttributeType.KEYWORD),
  assignees: defineSearchAttributeKey(searchAttributes.assignees, SearchAttributeType.KEYWORD_LIST),
};

/** What the server knows of a run without asking a worker. */
export interface RunSummary {
  id: string;
  /** Absent until the run's first step where it was started by another client. */
  agent?: string | undefined;
  /** Absent until the run's first step where it was started without one. */
  version?: string | undefined;
  status: RunStatus | ClosedStatus;
  assignees: string[];
  /** ISO 8601. */
  startedAt: string;
  /** ISO 8601. */
  closedAt?: string | undefined;
}

/** The part of what Temporal lists and describes that a summary is made of. */
type Execution = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'typedSearchAttributes' | 'status' | 'startTime' | 'closeTime'
>;

export function summarizeRun(execution: Execution): RunSummary {
  const attributes = execution.typedSearchAttributes;
  const recorded = attributes.get(attributeKeys.status) ?? 'running';
  const open = isOpenStatus(recorded) ? recorded : 'running';
  return {
    id: execution.workflowId,
    agent: attributes.get(attributeKeys.agent),
    version: attributes.get(attributeKeys.version),
    status: closedStatus(execution.status.name) ?? open,
    assignees: attributes.get(attributeKeys.assignees) ?? [],
    startedAt: execution.startTime.toISOString(),
    closedAt: execution.closeTime?.toISOString(),
  };
}
