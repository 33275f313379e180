/** The activity of a fetch, with the timeouts and retries of its resource's policy. */
import { type ActivityOptions, scheduleActivity } from '@temporalio/workflow';
import type { FetchPolicy } from '../../common/fetch-policy.js';
import { type FetchCall, fetchActivityType, type Json } from '../../common/protocol.js';
import { fetchSummaryMarkdown } from '../../common/request-summary.js';
import type { FetchEntry } from '../ledger-entry.js';

export function scheduleFetch(entry: FetchEntry, call: FetchCall, policy: FetchPolicy): Promise<Json> {
  return schedule(entry, call, policy, {
    scheduleToCloseTimeout: policy.deadlineMs,
    retry: {
      ...(policy.maxAttempts !== undefined && { maximumAttempts: policy.maxAttempts }),
      initialInterval: policy.initialIntervalMs,
      backoffCoefficient: policy.backoff,
      maximumInterval: Math.max(policy.maxIntervalMs, policy.initialIntervalMs),
    },
  });
}

/** Without a deadline, at the policy's longest interval: it ends when the deployment is fixed, or with its run. */
export function scheduleWaiting(entry: FetchEntry, call: FetchCall, policy: FetchPolicy): Promise<Json> {
  const interval = Math.max(policy.maxIntervalMs, policy.initialIntervalMs);
  return schedule(entry, call, policy, {
    retry: { initialInterval: interval, backoffCoefficient: 1, maximumInterval: interval },
  });
}

function schedule(
  { id, request }: FetchEntry,
  call: FetchCall,
  policy: FetchPolicy,
  options: ActivityOptions,
): Promise<Json> {
  return scheduleActivity<Json>(fetchActivityType(request.resource), [call], {
    activityId: id,
    summary: fetchSummaryMarkdown(request),
    taskQueue: policy.taskQueue,
    startToCloseTimeout: Math.min(policy.attemptTimeoutMs, policy.deadlineMs),
    ...(policy.heartbeatTimeoutMs !== undefined && { heartbeatTimeout: policy.heartbeatTimeoutMs }),
    ...options,
  });
}
