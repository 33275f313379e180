/**
 * One resource as an activity: check what comes in, answer, check what goes out, classify what failed.
 *
 * 1. A handler never sees params its schema refuses, and never answers past its result schema.
 * 2. Every failure leaves through `classifyFetchError`; cancellation leaves as it came.
 * 3. A deployment's mistake is told apart from a service's failure (errors/misconfigured.ts).
 */
import { Context } from '@temporalio/activity';
import * as z from 'zod';
import type { FetchErrorCode } from '../common/errors.js';
import { type FetchCall, type Json, jsonSchema, principalSchema } from '../common/protocol.js';
import { Attempt } from './attempt.js';
import type { FetchContext, Resource } from './define.js';
import { classifyFetchError, issuesOf } from './errors/classify.js';
import { steerMisconfigured } from './errors/misconfigured.js';
import { ResourceError } from './errors/resource-error.js';
import { jsonAnswer } from './json-answer.js';

export type FetchActivity = (call: FetchCall) => Promise<Json>;

const callSchema: z.ZodType<FetchCall> = z.object({
  id: z.string(),
  runId: z.string(),
  workflowId: z.string(),
  agent: z.string(),
  version: z.string(),
  resource: z.string(),
  params: jsonSchema,
  principal: principalSchema.optional(),
  idempotencyKey: z.string().min(1),
  whenMisconfigured: z.enum(['fail', 'waiting']).optional(),
});

export function fetchActivity(name: string, resource: Resource, maxResultBytes: number): FetchActivity {
  return async (input) => {
    let mode: FetchCall['whenMisconfigured'];
    try {
      const call = await parsed(callSchema, input, 'bad_request', `The call of '${name}' is malformed`);
      mode = call.whenMisconfigured;
      const params = await parsed(
        resource.params,
        call.params,
        'invalid_params',
        `Params of '${name}' are not valid`,
      );
      const given = await answer(resource, params, call);
      const result = await parsed(
        resource.result,
        given,
        'invalid_result',
        `The answer of '${name}' is not valid`,
      );
      return jsonAnswer(result, maxResultBytes);
    } catch (error) {
      throw steerMisconfigured(classifyFetchError(error, name), mode);
    }
  };
}

async function answer(resource: Resource, params: unknown, call: FetchCall): Promise<unknown> {
  const activity = Context.current();
  const attempt = new Attempt(activity);
  const context: FetchContext = {
    signal: attempt.signal,
    heartbeat: attempt.heartbeat,
    attempt: activity.info.attempt,
    idempotencyKey: call.idempotencyKey,
    principal: call.principal,
    requestId: call.id,
    workflowId: call.workflowId,
    runId: call.runId,
    agent: call.agent,
    version: call.version,
    log: activity.log,
  };
  try {
    return await attempt.run(() => resource.fetch(params, context));
  } finally {
    attempt.end();
  }
}

async function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: FetchErrorCode,
  what: string,
): Promise<z.output<Schema>> {
  const outcome = await schema.safeParseAsync(value);
  if (outcome.success) return outcome.data;
  throw new ResourceError({
    code,
    retryable: false,
    message: `${what}:\n${z.prettifyError(outcome.error)}`,
    details: { issues: issuesOf(outcome.error.issues) },
  });
}
