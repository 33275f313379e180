/**
 * The one place where a failed fetch gets its meaning: whatever was thrown becomes Temporal's failure.
 *
 * 1. Cancellation stays cancellation: a `CancelledFailure` passes untouched and is never turned into a failure.
 * 2. `type` is `airlock.fetch.<code>`, `details` is `[{ code, resource, details? }]`, to which an attempt
 *    adds what it knows (fetch-activity.ts). The workflow side reads these two.
 * 3. Nothing of the original leaves but its redacted message and stack; its cause chain stays in this process.
 * 4. The outermost error of the chain (`cause`, `errors`) that says something is believed. Cycles end the walk.
 *
 * | thrown | code | retried |
 * |---|---|---|
 * | `ResourceError`, `FetchError` | its own | as it says, else by code |
 * | `ApplicationFailure` of Temporal | `failed`, or its own if already classified | as it says |
 * | `AirlockError` (something a person has to fix) | `misconfigured` | no, but waited for |
 * | zod error (an answer that is not what it should be) | `invalid_result` | no |
 * | SQLSTATE | classify-sqlstate.ts | |
 * | HTTP status | classify-status.ts | |
 * | network code, abort, timeout | classify-network.ts | |
 * | anything else | `failed` | yes: most unknown failures pass, and attempts and deadline bound the rest |
 */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { AirlockError, FetchError, fetchFailureType, isFetchFailureType } from '../../common/errors.js';
import type { Json } from '../../common/protocol.js';
import { redact, redactJson } from '../../secrets/redact.js';
import { recogniseNetwork } from './classify-network.js';
import { recogniseSqlState } from './classify-sqlstate.js';
import { recogniseStatus } from './classify-status.js';
import { ResourceError } from './resource-error.js';
import { isRetriedCode, propertyOf, type Verdict } from './verdict.js';

/** Characters of a message, of a stack, and of details as JSON, that are kept: failures are carried in the history. */
const MAX_MESSAGE = 2_000;
const MAX_STACK = 8_000;
const MAX_DETAILS = 16_384;
/** Errors of a chain that are looked at. */
const MAX_CHAIN = 20;

export function classifyFetchError(error: unknown, resource: string): ApplicationFailure | CancelledFailure {
  const chain = [...chainOf(error)];
  const cancelled = chain.find((link) => link instanceof CancelledFailure);
  if (cancelled !== undefined) return cancelled;
  if (error instanceof ApplicationFailure && isFetchFailureType(error.type)) return error;

  const recognised = firstRecognised(chain);
  const verdict: Verdict = recognised?.verdict ?? { code: 'failed', retryable: true };
  const details = boundedDetails(verdict.details);
  const failure = ApplicationFailure.create({
    message: messageOf(error, recognised?.link),
    type: fetchFailureType(verdict.code),
    nonRetryable: !verdict.retryable,
    details: [{ code: verdict.code, resource, ...(details !== undefined && { details }) }],
    ...(verdict.retryAfterMs !== undefined && { nextRetryDelay: Math.ceil(verdict.retryAfterMs) }),
  });
  const stack = propertyOf(error, 'stack');
  if (typeof stack === 'string') failure.stack = redact(stack, MAX_STACK);
  return failure;
}

function firstRecognised(chain: readonly unknown[]): { link: unknown; verdict: Verdict } | undefined {
  for (const link of chain) {
    const verdict = recognise(link);
    if (verdict !== undefined) return { link, verdict };
  }
  return undefined;
}

function recognise(error: unknown): Verdict | undefined {
  if (ResourceError.isInstance(error)) {
    const { code, retryAfterMs, details } = error;
    return { code, retryable: error.retryable ?? isRetriedCode(code), retryAfterMs, details };
  }
  if (FetchError.isInstance(error)) {
    return { code: error.code, retryable: isRetriedCode(error.code), details: error.details };
  }
  if (AirlockError.isInstance(error))
    return { code: 'misconfigured', retryable: false, details: { code: error.code } };
  return (
    recogniseApplicationFailure(error) ??
    recogniseSchema(error) ??
    recogniseSqlState(error) ??
    recogniseStatus(error) ??
    recogniseNetwork(error)
  );
}

function recogniseApplicationFailure(error: unknown): Verdict | undefined {
  if (!(error instanceof ApplicationFailure)) return undefined;
  const delay = error.nextRetryDelay;
  return {
    code: 'failed',
    retryable: error.nonRetryable !== true,
    retryAfterMs: typeof delay === 'number' ? delay : undefined,
    details: error.type ? { type: error.type } : undefined,
  };
}

function recogniseSchema(error: unknown): Verdict | undefined {
  const issues = propertyOf(error, 'issues');
  const isZod = /^\$?ZodError$/.test(String(propertyOf(error, 'name')));
  return isZod && Array.isArray(issues)
    ? { code: 'invalid_result', retryable: false, details: { issues: issuesOf(issues) } }
    : undefined;
}

/** Issues of a schema without the values that were refused. */
export function issuesOf(issues: readonly unknown[]): Json {
  return issues.slice(0, 20).map((issue) => {
    const path = propertyOf(issue, 'path');
    return {
      path: Array.isArray(path) ? path.map(String).join('.') : '',
      message: String(propertyOf(issue, 'message')),
    };
  });
}

function* chainOf(error: unknown): Generator<unknown> {
  const seen = new Set<unknown>();
  const waiting: unknown[] = [error];
  while (waiting.length > 0 && seen.size < MAX_CHAIN) {
    const link = waiting.shift();
    if (link === undefined || seen.has(link)) continue;
    seen.add(link);
    yield link;
    const errors = propertyOf(link, 'errors');
    waiting.push(propertyOf(link, 'cause'), ...(Array.isArray(errors) ? errors : []));
  }
}

/** The thrown error's words, then those of the cause that decided, where they add something. */
function messageOf(thrown: unknown, decisive: unknown): string {
  const said = [thrown, decisive].map(wordsOf).filter((words) => words !== '');
  const text = [...new Set(said)].join(': ') || 'The resource failed without saying why.';
  return redact(text, MAX_MESSAGE);
}

function wordsOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const words = propertyOf(error, 'message') || propertyOf(error, 'code');
  return typeof words === 'string' ? words : '';
}

function boundedDetails(details: Json | undefined): Json | undefined {
  if (details === undefined) return undefined;
  try {
    const text = JSON.stringify(details);
    if (text.length > MAX_DETAILS) return { omitted: `details of ${text.length} characters` };
    return redactJson(JSON.parse(text));
  } catch {
    return { omitted: 'details that are not JSON' };
  }
}
