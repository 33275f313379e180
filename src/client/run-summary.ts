import type { WorkflowExecutionInfo } from '@temporalio/client';
import { type ClosedStatus, type RunStatus, type StuckReason, searchAttributes } from '../common/protocol.js';
import { readRunMemo } from '../common/run-memo.js';
import { temporalCommon } from '../connection/temporal-packages.js';
import { closedStatus, isOpenStatus } from './run-status.js';

const { defineSearchAttributeKey, SearchAttributeType } = temporalCommon;

/** The search attributes of protocol.ts as Temporal's typed keys. */
export const attributeKeys = {
  agent: defineSearchAttributeKey(searchAttributes.agent, SearchAttributeType.KEYWORD),
  version: defineSearchAttributeKey(searchAttributes.version, SearchAttributeType.KEYWORD),
  status: defineSearchAttributeKey(searchAttributes.status, SearchAttributeType.KEYWORD),
  assignees: defineSearchAttributeKey(searchAttributes.assignees, SearchAttributeType.KEYWORD_LIST),
  openQuestions: defineSearchAttributeKey(searchAttributes.openQuestions, SearchAttributeType.INT),
  principal: defineSearchAttributeKey(searchAttributes.principal, SearchAttributeType.KEYWORD),
};

/** The server's own: what is wrong with a workflow task that has failed several times in a row. */
const problemsKey = defineSearchAttributeKey('TemporalReportedProblems', SearchAttributeType.KEYWORD_LIST);

/** What the server knows of a run without asking a worker. */
export interface RunSummary {
  id: string;
  /** Absent until the run's first step where it was started by another client. */
  agent?: string | undefined;
  /** Absent until the run's first step where it was started without one, or where an error that nobody caught ended that step. */
  version?: string | undefined;
  /** A line that says what it is about: agent, version and the first words of its input. Absent where another client started it. */
  summary?: string | undefined;
  /** Where its agent workers poll. */
  taskQueue: string;
  status: RunStatus | ClosedStatus;
  /** Of a run that is `stuck`, as far as a list of runs tells; `state` says more. */
  reason?: StuckReason | undefined;
  assignees: string[];
  /** On whose behalf it works, as `principalKey` writes it; absent where whoever started it has not said so in a search attribute. */
  principal?: string | undefined;
  /** How many questions are open: none of a run that has ended; absent where an open run has not said. */
  openQuestions?: number | undefined;
  /** ISO 8601. Of its first execution. */
  startedAt: string;
  /** ISO 8601. */
  closedAt?: string | undefined;
}

/** The part of what Temporal lists and describes that a summary is made of. */
type Execution = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'taskQueue' | 'typedSearchAttributes' | 'status' | 'startTime' | 'closeTime' | 'memo'
>;

export function summarizeRun(execution: Execution): RunSummary {
  const attributes = execution.typedSearchAttributes;
  const recorded = attributes.get(attributeKeys.status) ?? 'running';
  const open = isOpenStatus(recorded) ? recorded : 'running';
  const closed = closedStatus(execution.status.name);
  const problems = closed === undefined ? (attributes.get(problemsKey) ?? []) : [];
  const { startedAt, summary } = readRunMemo(execution.memo);
  return {
    id: execution.workflowId,
    agent: attributes.get(attributeKeys.agent),
    version: attributes.get(attributeKeys.version),
    summary,
    taskQueue: execution.taskQueue,
    status: closed ?? (problems.length > 0 ? 'stuck' : open),
    ...(problems.length > 0 && { reason: reasonOf(problems) }),
    assignees: attributes.get(attributeKeys.assignees) ?? [],
    principal: attributes.get(attributeKeys.principal),
    // A run that is terminated can write nothing any more, so the attribute keeps what it had asked last.
    openQuestions: closed === undefined ? attributes.get(attributeKeys.openQuestions) : 0,
    startedAt: startedAt ?? execution.startTime.toISOString(),
    closedAt: execution.closeTime?.toISOString(),
  };
}

/** @param problems `category=WorkflowTaskFailed`, `cause=WorkflowTaskFailedCauseWorkflowWorkerUnhandledFailure` */
function reasonOf(problems: readonly string[]): StuckReason {
  return { code: 'run_stuck', message: `Its workflow task fails again and again (${problems.join(', ')}).` };
}
