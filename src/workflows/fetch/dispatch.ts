/**
 * One fetch as one activity: scheduled with its resource's policy, its failure turned into what the agent sees.
 * Cancellation of the run passes through; it is no answer.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  rootCause,
  scheduleActivity,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { isFetchErrorCode, isFetchFailureType, isPayloadFailureType } from '../../common/errors.js';
import { jsonByteLength } from '../../common/payload-size.js';
import {
  type FetchAnswer,
  type FetchCall,
  fetchActivityType,
  type Json,
  type Principal,
} from '../../common/protocol.js';
import { fetchSummaryMarkdown } from '../../common/request-summary.js';
import type { FetchEntry } from '../ledger.js';
import { whyUnreadable } from '../payload/payload-converter.js';
import { isTooLarge, LIMIT_TEXT } from '../payload/size-limit.js';
import { policyFor } from '../settings.js';
import type { TaskByteBudget } from './task-byte-budget.js';

/** Characters. Temporal takes no activity type of more than 1,000 bytes, and with it refuses the whole workflow task. */
const MAX_RESOURCE_NAME = 200;

export interface Caller {
  agent: string;
  version: string;
  principal: Principal | undefined;
}

/** @throws CancelledFailure when the run is cancelled; everything else is an answer */
export async function dispatchFetch(
  entry: FetchEntry,
  caller: Caller,
  byteBudget: TaskByteBudget,
): Promise<FetchAnswer> {
  const { id, request } = entry;
  const { resource, params } = request;
  const failed = (code: string, message: string, details?: Json): FetchAnswer => ({
    ok: false,
    error: { code, resource, message, ...(details !== undefined && { details }) },
  });
  if (resource.length > MAX_RESOURCE_NAME) {
    const name = `${resource.slice(0, 40)}…`;
    return failed('unknown_resource', `No resource has a name of ${resource.length} characters: '${name}'.`);
  }
  const bytes = jsonByteLength(params);
  if (isTooLarge(bytes, id)) {
    // Kept in the ledger they would be carried from execution to execution, and be too large there again.
    entry.request = { ...request, params: { omittedBytes: bytes } };
    return failed(
      'too_large',
      `The params of ${id} (${resource}) have ${bytes} bytes as JSON, ${LIMIT_TEXT}.`,
    );
  }
  if (!byteBudget.take(bytes)) await byteBudget.takeLater(bytes);
  const { workflowId, runId, firstExecutionRunId } = workflowInfo();
  const { agent, version, principal } = caller;
  const call: FetchCall = {
    id,
    workflowId,
    runId,
    agent,
    version,
    resource,
    params,
    // The first execution's id: the same before and after continue-as-new.
    idempotencyKey: `${firstExecutionRunId}/${id}`,
    ...(principal && { principal }),
  };
  const policy = policyFor(resource);
  try {
    const value = await scheduleActivity<Json>(fetchActivityType(resource), [call], {
      activityId: id,
      summary: fetchSummaryMarkdown(request),
      taskQueue: policy.taskQueue,
      scheduleToCloseTimeout: policy.deadlineMs,
      startToCloseTimeout: Math.min(policy.attemptTimeoutMs, policy.deadlineMs),
      ...(policy.heartbeatTimeoutMs !== undefined && { heartbeatTimeout: policy.heartbeatTimeoutMs }),
      retry: {
        maximumAttempts: policy.maxAttempts,
        initialInterval: policy.initialIntervalMs,
        backoffCoefficient: policy.backoff,
        maximumInterval: Math.max(policy.maxIntervalMs, policy.initialIntervalMs),
      },
    });
    const unreadable = whyUnreadable(value);
    if (unreadable !== undefined) {
      return failed('invalid_result', `The answer of ${resource} to ${id} cannot be read: ${unreadable}.`);
    }
    return { ok: true, value: value ?? null };
  } catch (error) {
    if (isCancellation(error)) throw error;
    const cause = error instanceof ActivityFailure ? error.cause : error;
    if (cause instanceof ApplicationFailure) {
      const { code, details } = classified(cause);
      return failed(code, cause.message, details);
    }
    if (cause instanceof TimeoutFailure) {
      return failed(
        'timeout',
        `${resource} gave no answer to ${id} within ${policy.deadlineMs} ms (${cause.timeoutType}).`,
        {
          timeoutType: String(cause.timeoutType),
          deadlineMs: policy.deadlineMs,
        },
      );
    }
    return failed('failed', rootCause(error) ?? `The fetch ${id} of ${resource} failed.`);
  }
}

/** The code and details a resource worker gave; a worker in another language may give none. */
function classified({ type, details }: ApplicationFailure): { code: string; details?: Json } {
  const [first] = (details ?? []) as ({ code?: unknown; details?: Json } | undefined)[];
  if (!isFetchFailureType(type) && !isPayloadFailureType(type)) return { code: 'failed' };
  if (!isFetchErrorCode(first?.code)) return { code: 'failed' };
  return { code: first.code, ...(first.details !== undefined && { details: first.details }) };
}
