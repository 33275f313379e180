/** How often a fetch under way was tried, and how the last attempt failed: the server knows it, no worker is asked. */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { fetchFailureCode } from '../common/errors.js';

export interface FetchAttempt {
  /** `fetch-3` */
  id: string;
  /** 1 on the first try. */
  attempt: number;
  /** Of the attempt before. */
  lastFailure?: { code: string; message: string };
  /** When it is tried next, where it waits for that. */
  nextAt?: string;
}

type PendingActivity = NonNullable<
  NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number]
>;

/** Those that were tried before; of others there is nothing to say. */
export function fetchAttempts({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): FetchAttempt[] {
  return (raw.pendingActivities ?? []).flatMap((activity) => {
    const { activityId, attempt } = activity;
    if (!activityId || !attempt || attempt < 2) return [];
    const lastFailure = failureOf(activity);
    const nextAt = nextAttemptOf(activity);
    return [{ id: activityId, attempt, ...(lastFailure && { lastFailure }), ...(nextAt && { nextAt }) }];
  });
}

function failureOf({ lastFailure }: PendingActivity): FetchAttempt['lastFailure'] {
  if (!lastFailure) return undefined;
  const { message, applicationFailureInfo, timeoutFailureInfo } = lastFailure;
  if (timeoutFailureInfo) {
    return { code: 'timeout', message: 'The worker that had it gave no answer in time, or is gone.' };
  }
  return { code: fetchFailureCode(applicationFailureInfo?.type) ?? 'failed', message: message ?? '' };
}

function nextAttemptOf({ nextAttemptScheduleTime }: PendingActivity): string | undefined {
  const { seconds, nanos } = nextAttemptScheduleTime ?? {};
  if (!seconds) return undefined;
  return new Date(Number(seconds) * 1_000 + (nanos ?? 0) / 1_000_000).toISOString();
}
