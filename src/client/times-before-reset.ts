/**
 * When fetches were answered in a run that was begun again (retry-run.ts). The workflow takes its last step again, and knows
 * no time but that of the retry; the history that was kept has the time of each answer.
 */
import type { Client } from '@temporalio/client';
import type { LogEntry } from '../common/protocol.js';
import { call } from './call.js';
import { fetchHistory, type HistoryEvent } from './fetch-history.js';

/** @returns the log with the times of the history; as it is where the run's newest execution was not begun again */
export async function withTimesBeforeReset(
  client: Client,
  runId: string,
  log: LogEntry[],
): Promise<LogEntry[]> {
  const handle = client.workflow.getHandle(runId);
  const { raw } = await call(client, { runId, needsWorker: false }, () => handle.describe());
  if (!raw.workflowExtendedInfo?.lastResetTime) return log;
  const { events } = await fetchHistory(client, runId);
  return correctTimes(log, events ?? []);
}

export function correctTimes(log: readonly LogEntry[], events: readonly HistoryEvent[]): LogEntry[] {
  const answered = answersBeforeReset(events);
  return log.map((entry) => {
    const found = answered.get(entry.id);
    const isLater = found !== undefined && Date.parse(entry.answeredAt ?? '') >= found.resetAt;
    return isLater ? { ...entry, answeredAt: new Date(found.at).toISOString() } : entry;
  });
}

/** By activity id: when each was answered, and when the run was begun again behind that. */
function answersBeforeReset(events: readonly HistoryEvent[]): Map<string, { at: number; resetAt: number }> {
  const ids = new Map<number, string>();
  const answered = new Map<string, { at: number; resetAt: number }>();
  let sinceReset: { id: string; at: number }[] = [];
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes?.activityId;
    if (scheduled) ids.set(Number(event.eventId), scheduled);
    const closed =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes;
    const id = closed && ids.get(Number(closed.scheduledEventId));
    if (id) sinceReset.push({ id, at: timeOf(event) });
    if (!event.workflowTaskFailedEventAttributes?.failure?.resetWorkflowFailureInfo) continue;
    for (const one of sinceReset) answered.set(one.id, { at: one.at, resetAt: timeOf(event) });
    sinceReset = [];
  }
  return answered;
}

function timeOf({ eventTime }: HistoryEvent): number {
  return Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1_000_000);
}
