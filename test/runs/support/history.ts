/** What Temporal recorded of a run, as tests ask for it. */
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
const { EventType, WorkflowTaskFailedCause } = temporal.api.enums.v1;
export type EventName = keyof typeof EventType;

/** @param runId default: the latest execution of the run */
export async function eventsOf(client: Client, workflowId: string, runId?: string): Promise<HistoryEvent[]> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return history.events ?? [];
}

export function ofType(events: HistoryEvent[], name: EventName): HistoryEvent[] {
  return events.filter(({ eventType }) => eventType === EventType[name]);
}

/** The executions of a run, the first one first, each with its events. */
export async function executionsOf(client: Client, workflowId: string): Promise<HistoryEvent[][]> {
  const executions: HistoryEvent[][] = [];
  let events = await eventsOf(client, workflowId);
  for (;;) {
    executions.unshift(events);
    const before = events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!before) return executions;
    events = await eventsOf(client, workflowId, before);
  }
}

/** Causes by which the server makes room for signals that came while a task was under way; it has the task done again. */
const roomForSignals = new Set([
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
]);

/** Why workflow tasks failed, where it was the workflow that failed them. */
export function taskFailures(events: HistoryEvent[]): string[] {
  return ofType(events, 'EVENT_TYPE_WORKFLOW_TASK_FAILED').flatMap(
    ({ workflowTaskFailedEventAttributes: failed }) =>
      roomForSignals.has(failed?.cause ?? 0)
        ? []
        : [`${WorkflowTaskFailedCause[failed?.cause ?? 0]}: ${failed?.failure?.message}`],
  );
}
