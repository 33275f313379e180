/**
 * One resource as an activity: answer (answer-call.ts), here or in a thread, and classify what failed.
 *
 * 1. A handler never sees params its schema refuses, and never answers past its result schema.
 * 2. Every failure leaves through `classifyFetchError`; cancellation leaves as it came.
 * 3. A deployment's mistake is distinguished from a service's failure (errors/misconfigured.ts).
 */
import { Context } from '@temporalio/activity';
import * as z from 'zod';
import {
  type CallMessages,
  type FetchCall,
  type Json,
  jsonSchema,
  principalSchema,
} from '../common/protocol.js';
import { answerCall, parsed } from './answer-call.js';
import { Attempt } from './attempt.js';
import type { FetchContext, Resource } from './define.js';
import { classifyFetchError } from './errors/classify.js';
import { steerMisconfigured } from './errors/misconfigured.js';
import { asFetch } from './isolation/blocking-watch.js';
import type { ResourceThreads } from './isolation/resource-threads.js';
import type { MessageCache } from './messages/message-cache.js';
import { wholeParams } from './messages/whole-params.js';

export type FetchActivity = (call: FetchCall) => Promise<Json>;

const callMessagesSchema: z.ZodType<CallMessages> = z.object({
  count: z.number().int().min(0),
  by: z
    .object({
      count: z.number().int().min(0),
      since: z.string().min(1),
      parts: z.array(z.union([z.number().int().min(1), z.tuple([z.number().int(), z.number().int()])])),
      added: z.array(jsonSchema),
    })
    .optional(),
  fingerprint: z.string(),
});

const callSchema: z.ZodType<FetchCall> = z.object({
  id: z.string(),
  runId: z.string(),
  workflowId: z.string(),
  agent: z.string(),
  version: z.string(),
  resource: z.string(),
  params: jsonSchema,
  messages: callMessagesSchema.optional(),
  principal: principalSchema.optional(),
  idempotencyKey: z.string().min(1),
  whenMisconfigured: z.enum(['fail', 'waiting']).optional(),
});

export interface FetchActivityOptions {
  readonly maxResultBytes: number;
  /** Of the messages that calls of this process's resources have brought. */
  readonly cache: MessageCache;
  /** Of a resource that is isolated. */
  readonly threads?: ResourceThreads | undefined;
}

export function fetchActivity(
  name: string,
  resource: Resource,
  options: FetchActivityOptions,
): FetchActivity {
  return async (input) => {
    let mode: FetchCall['whenMisconfigured'];
    try {
      const call = await parsed(callSchema, input, 'bad_request', `The call of '${name}' is malformed`);
      mode = call.whenMisconfigured;
      const { messages: _, ...rest } = call;
      const whole = { ...rest, params: await wholeParams(call, Context.current(), options.cache) };
      return await answer(name, resource, whole, options);
    } catch (error) {
      throw steerMisconfigured(classifyFetchError(error, name), mode);
    }
  };
}

async function answer(
  name: string,
  resource: Resource,
  call: FetchCall,
  { maxResultBytes, threads }: FetchActivityOptions,
): Promise<Json> {
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
  const underWay = { resource: name, requestId: call.id, workflowId: call.workflowId };
  const run = <T>(work: () => T | Promise<T>) => attempt.run(() => asFetch(underWay, work));
  try {
    if (threads) return await run(() => threads.answer(name, call, context));
    return await answerCall({ name, resource, call, context, maxResultBytes, run });
  } finally {
    attempt.end();
  }
}
