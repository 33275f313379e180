/**
 * A run that has ended, begun again where it went wrong: Temporal's reset. The execution that follows has the history up
 * to a point, and does from there on what the workers do now.
 *
 * 1. Answers from before the point are kept, and are not asked for again. Decisions that came behind it are given again,
 *    and count where their question was open at the point; a question that comes later is asked anew.
 * 2. Where fetches failed right before the end, the point lies before they were made, so that they are made again.
 *    Otherwise it lies before the last step, which the code of today takes; of a run that was cancelled, before it was.
 * 3. A fetch that is made again has the idempotency key that it had.
 */
import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { AirlockError } from '../common/errors.js';
import { airlockCommand } from '../common/shell-word.js';
import { call } from './call.js';
import { fetchHistory, type HistoryEvent } from './fetch-history.js';
import { assertKnown, type Known } from './known-options.js';
import { describeRun } from './run-state.js';
import { closedStatus } from './run-status.js';
import type { AgentRun } from './start-run.js';

export interface RetryOptions {
  /** Begin before this fetch was made: `fetch-2`. Default: see above. */
  from?: string | undefined;
  /** Kept in the run's history. */
  reason?: string | undefined;
}

const OPTIONS: Known<RetryOptions> = { from: true, reason: true };

export interface Retried {
  /** The event of the history before which the run continues. */
  eventId: number;
  /** Fetches that are made again. */
  again: string[];
}

/** `RESET_REAPPLY_EXCLUDE_TYPE_CANCEL_REQUEST` of Temporal's API. */
const CANCEL_REQUEST = 4;

/** @throws AirlockError `not_retryable` for a run that is open or has completed, or where there is no such point */
export async function retryRun(
  client: Client,
  handle: WorkflowHandle<AgentRun>,
  options: RetryOptions,
): Promise<Retried> {
  assertKnown('retry', options, OPTIONS);
  const { from, reason = 'airlock retry' } = options;
  const id = handle.workflowId;
  const subject = { runId: id, needsWorker: false };
  const { status, runId } = await describeRun(client, handle);
  const closed = closedStatus(status.name);
  if (closed === undefined || closed === 'completed') {
    throw notRetryable(
      `Run '${id}' ${closed === undefined ? 'has not ended' : 'has completed'}; there is nothing to try again.`,
      closed === undefined ? `See what it waits for: ${airlockCommand('show', [id])}` : 'Start another run.',
    );
  }
  const { events } = await fetchHistory(client, id, runId);
  const point = findResetPoint(events ?? [], from);
  if (point === undefined) {
    throw notRetryable(
      from === undefined
        ? `Run '${id}' ended before its first step; there is nothing to go back to.`
        : `Run '${id}' made no fetch '${from}' in its last execution.`,
      from === undefined ? 'Start another run.' : `See its fetches: ${airlockCommand('show', [id], '--log')}`,
    );
  }
  await call(client, subject, () =>
    client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId: id, runId },
      reason,
      workflowTaskFinishEventId: events?.find((event) => idOf(event) === point.eventId)?.eventId,
      requestId: randomUUID(),
      // The server would cancel the run again.
      resetReapplyExcludeTypes: [CANCEL_REQUEST],
    }),
  );
  return point;
}

/** @returns `undefined` where the history has no finished task, or not the fetch */
export function findResetPoint(events: readonly HistoryEvent[], from?: string): Retried | undefined {
  const cancelled = events.find((event) => event.workflowExecutionCancelRequestedEventAttributes);
  const isBeforeCancel = (event: number) => cancelled === undefined || event < idOf(cancelled);
  const tasks = events
    .filter((event) => event.workflowTaskCompletedEventAttributes)
    .map(idOf)
    .filter(isBeforeCancel);
  const scheduled = events.flatMap((event) => {
    const { activityId, workflowTaskCompletedEventId } = event.activityTaskScheduledEventAttributes ?? {};
    return activityId
      ? [{ id: activityId, event: idOf(event), task: Number(workflowTaskCompletedEventId) }]
      : [];
  });
  const wanted =
    from === undefined
      ? scheduled.filter(({ event }) => failedLast(events, tasks.at(-1) ?? 0).includes(event))
      : scheduled.filter(({ id, task }) => id === from && isBeforeCancel(task));
  if (from !== undefined && wanted.length === 0) return undefined;
  const eventId = wanted.length > 0 ? Math.min(...wanted.map(({ task }) => task)) : tasks.at(-1);
  if (eventId === undefined) return undefined;
  return { eventId, again: scheduled.filter(({ task }) => task >= eventId).map(({ id }) => id) };
}

/** The scheduled events of activities that failed and were given to the last finished task. */
function failedLast(events: readonly HistoryEvent[], lastTask: number): number[] {
  const finished = events.filter((event) => event.workflowTaskCompletedEventAttributes).map(idOf);
  const before = finished.filter((id) => id < lastTask).at(-1) ?? 0;
  return events
    .filter((event) => idOf(event) > before && idOf(event) < lastTask)
    .flatMap((event) => {
      const { activityTaskFailedEventAttributes: failed, activityTaskTimedOutEventAttributes: timedOut } =
        event;
      const id = failed?.scheduledEventId ?? timedOut?.scheduledEventId;
      return id == null ? [] : [Number(id)];
    });
}

function idOf({ eventId }: HistoryEvent): number {
  return Number(eventId);
}

function notRetryable(summary: string, hint: string): AirlockError {
  return new AirlockError('not_retryable', summary, hint);
}
