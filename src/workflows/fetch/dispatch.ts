/**
 * One fetch as one activity: scheduled with its resource's policy, its failure turned into what the agent sees.
 * Cancellation of the run passes through; it is no answer.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  patched,
  rootCause,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { FetchPolicy } from '../../common/fetch-policy.js';
import { STUCK_FETCH_PATCH } from '../../common/patch-ids.js';
import type { FetchAnswer, FetchCall, Json, Principal } from '../../common/protocol.js';
import { sentParams } from '../conversation/sent-messages.js';
import type { Ledger } from '../ledger.js';
import { type FetchEntry, isPending } from '../ledger-entry.js';
import { takeDecisions, whyUnreadable } from '../payload/payload-converter.js';
import { isTooLarge, LIMIT_TEXT } from '../payload/size-limit.js';
import { policyFor, settings } from '../settings.js';
import { classified, failure, type Recorded } from './fetch-failure.js';
import { fetchQueue } from './fetch-queue.js';
import { scheduleFetch, scheduleWaiting } from './schedule.js';
import type { TaskByteBudget } from './task-byte-budget.js';
import { timeoutDetails, timeoutMessage } from './timeout-words.js';

/** Characters. Temporal takes no activity type of more than 1,000 bytes, and with it refuses the whole workflow task. */
const MAX_RESOURCE_NAME = 200;

export interface Caller {
  agent: string;
  version: string;
  principal: Principal | undefined;
}

/**
 * @param onStuck called when the fetch begins, or ceases, to wait for its deployment to be fixed
 * @throws CancelledFailure when the run is cancelled; everything else is an answer
 */
export async function dispatchFetch(
  entry: FetchEntry,
  caller: Caller,
  byteBudget: TaskByteBudget,
  ledger: Pick<Ledger, 'messages' | 'fetchesBefore'>,
  onStuck: () => void,
): Promise<FetchAnswer> {
  const { id, request } = entry;
  const { resource } = request;
  const failed = failure.bind(undefined, resource);
  if (resource.length > MAX_RESOURCE_NAME) {
    entry.handled = false;
    const name = `${resource.slice(0, 40)}…`;
    return failed('unknown_resource', `No resource has a name of ${resource.length} characters: '${name}'.`);
  }
  const { params, messages, bytes } = sentParams(entry, ledger.messages.sourceOf(entry));
  if (isTooLarge(bytes, id)) {
    entry.handled = false;
    // Kept in the ledger they would be carried from execution to execution, and be too large there again.
    entry.request = { ...request, params: { omittedBytes: bytes } };
    return failed(
      'too_large',
      `The params of ${id} (${resource}) have ${bytes} bytes as JSON, ${LIMIT_TEXT}.`,
    );
  }
  const queue = fetchQueue();
  if (!queue.take()) await queue.takeLater();
  try {
    if (!byteBudget.take(bytes)) await byteBudget.takeLater(bytes);
    const before = settings().hasPolicies ? ledger.fetchesBefore.of(entry) : undefined;
    const sent = { params, ...(messages && { messages }), ...(before && { before }) };
    return await dispatch(entry, caller, sent, onStuck);
  } finally {
    queue.leave();
  }
}

async function dispatch(
  entry: FetchEntry,
  caller: Caller,
  sent: Pick<FetchCall, 'params' | 'messages' | 'before'>,
  onStuck: () => void,
): Promise<FetchAnswer> {
  const { id } = entry;
  const { resource } = entry.request;
  const policy = policyFor(resource);
  const { workflowId, runId, firstExecutionRunId } = workflowInfo();
  const { agent, version, principal } = caller;
  const call: FetchCall = {
    id,
    workflowId,
    runId,
    agent,
    version,
    resource,
    ...sent,
    // The first execution's id: the same before and after continue-as-new.
    idempotencyKey: `${firstExecutionRunId}/${id}`,
    ...(principal && { principal }),
    ...(policy.whenMisconfigured === 'fail' && { whenMisconfigured: 'fail' }),
  };
  for (let isFirst = true; ; isFirst = false) {
    const outcome = await answerOf(() => scheduleFetch(entry, call, policy), entry, policy);
    const isLast = outcome.next !== 'wait';
    record(entry, isFirst && isLast ? outcome : { policy: outcome.policy });
    if (isLast) return outcome.answer;
    const passed = await waitUntilConfigured(entry, call, outcome.answer, policy, onStuck);
    record(entry, { policy: passed.policy });
    if (passed.next !== 'retry') return passed.answer;
    if (passed.wasStuck) onStuck();
  }
}

type Outcome = Recorded & { answer: FetchAnswer; next?: string | undefined };

/**
 * What is closed is never changed. That no handler has seen a fetch can only its first activity say, if no other comes:
 * attempts of a later one are numbered anew.
 */
function record(entry: FetchEntry, { policy, handled }: Recorded): void {
  if (!isPending(entry)) return;
  if (policy) entry.policy = policy;
  if (handled === false) entry.handled = handled;
}

/**
 * The deployment has to be fixed before this fetch can be answered: one activity tries again and again, slowly and
 * without a deadline, so that the history does not grow.
 */
async function waitUntilConfigured(
  entry: FetchEntry,
  call: FetchCall,
  answer: FetchAnswer,
  policy: FetchPolicy,
  onStuck: () => void,
): Promise<Outcome & { wasStuck: boolean }> {
  const message = answer.ok ? '' : answer.error.message;
  entry.blocked = { code: 'misconfigured', message, since: new Date(Date.now()).toISOString() };
  if (isPending(entry) && patched(STUCK_FETCH_PATCH)) {
    entry.isStuck = true;
    onStuck();
  }
  const wasStuck = entry.isStuck === true;
  const waiting = { ...call, whenMisconfigured: 'waiting' as const };
  const outcome = await answerOf(() => scheduleWaiting(entry, waiting, policy), entry, policy);
  delete entry.blocked;
  delete entry.isStuck;
  return { ...outcome, wasStuck };
}

/** @throws CancelledFailure when the run is cancelled; everything else is an outcome */
async function answerOf(
  schedule: () => Promise<Json>,
  entry: FetchEntry,
  policy: FetchPolicy,
): Promise<Outcome> {
  const { id, request } = entry;
  const { resource } = request;
  const failed = failure.bind(undefined, resource);
  try {
    const { value, policy: decided } = takeDecisions(await schedule());
    const unreadable = whyUnreadable(value);
    if (unreadable === undefined) return { answer: { ok: true, value: value ?? null }, policy: decided };
    return {
      answer: failed('invalid_result', `The answer of ${resource} to ${id} cannot be read: ${unreadable}.`),
      policy: decided,
    };
  } catch (error) {
    if (isCancellation(error)) throw error;
    const cause = error instanceof ActivityFailure ? error.cause : error;
    if (cause instanceof ApplicationFailure) {
      const { code, details, ...recorded } = classified(cause);
      return { answer: failed(code, cause.message, details), ...recorded };
    }
    if (cause instanceof TimeoutFailure) {
      return {
        answer: failed('timeout', timeoutMessage(entry, cause, policy), timeoutDetails(cause, policy)),
      };
    }
    return { answer: failed('failed', rootCause(error) ?? `The fetch ${id} of ${resource} failed.`) };
  }
}
