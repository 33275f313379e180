/**
 * One resource as an activity: answer (answer-call.ts), here or in a thread, and classify what failed.
 *
 * 1. A handler never sees params its schema refuses, and never answers past its result schema.
 * 2. Every failure leaves through `classifyFetchError`; cancellation leaves as it came.
 * 3. Where there are policies, no handler is called before they have judged (policed-fetch.ts).
 * 4. A deployment's mistake is distinguished from a service's failure (errors/misconfigured.ts).
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
import type { DecidedAnswer } from '../policy/decided-answer.js';
import type { JudgeOptions } from '../policy/judge.js';
import { answerCall, parsed } from './answer-call.js';
import { Attempt } from './attempt.js';
import { AttemptCredential, type CredentialSource } from './credentials/attempt-credential.js';
import type { FetchContext, Resource } from './define.js';
import { classifyFetchError } from './errors/classify.js';
import { steerMisconfigured, withDetails } from './errors/misconfigured.js';
import { asFetch } from './isolation/blocking-watch.js';
import type { ResourceThreads } from './isolation/resource-threads.js';
import type { MessageCache } from './messages/message-cache.js';
import { wholeParams } from './messages/whole-params.js';
import { type FetchRecord, type JudgedCall, judgeCall } from './policed-fetch.js';
import { redactedLog } from './redacted-log.js';

/** With policies, an answer that was judged is a `DecidedAnswer`: the data converter of resource workers takes it apart. */
export type FetchActivity = (call: FetchCall) => Promise<Json | DecidedAnswer>;

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

const earlierFetchesSchema = z.object({
  resources: z.record(
    z.string(),
    z.object({
      count: z.number().int().min(0),
      sums: z
        .record(z.string(), z.object({ sum: z.number().min(0), of: z.number().int().min(1) }))
        .optional(),
      partial: z.literal(true).optional(),
    }),
  ),
  more: z.literal(true).optional(),
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
  before: earlierFetchesSchema.optional(),
  idempotencyKey: z.string().min(1),
  whenMisconfigured: z.enum(['fail', 'waiting']).optional(),
});

export interface FetchActivityOptions {
  readonly maxResultBytes: number;
  /** Of the messages that calls of this process's resources have brought. */
  readonly cache: MessageCache;
  /** Of a resource that is isolated. */
  readonly threads?: ResourceThreads | undefined;
  /** Who judges a fetch before it is answered. Default: nobody. */
  readonly policies?: JudgeOptions | undefined;
  /** Where the resource's credential comes from. Default: it has none. */
  readonly credential?: CredentialSource | undefined;
}

export function fetchActivity(
  name: string,
  resource: Resource,
  options: FetchActivityOptions,
): FetchActivity {
  return async (input) => {
    const activity = Context.current();
    let mode: FetchCall['whenMisconfigured'];
    const record: FetchRecord = {};
    // Attempts of a fetch that waits are not its first.
    const isFirst = () => activity.info.attempt === 1 && mode !== 'waiting';
    try {
      const call = await parsed(callSchema, input, 'bad_request', `The call of '${name}' is malformed`);
      mode = call.whenMisconfigured;
      if (options.policies && isFirst()) record.handled = false;
      const { messages: _, ...rest } = call;
      const whole = { ...rest, params: await wholeParams(call, activity, options.cache) };
      return await answer({ name, resource, call: whole }, activity, options, record);
    } catch (error) {
      const { attempt } = activity.info;
      // A history does not say how many attempts there were where the deadline ends a fetch between two of them.
      const more = { ...record, ...(attempt > 1 && { attempt }) };
      throw steerMisconfigured(withDetails(classifyFetchError(error, name), more), mode);
    }
  };
}

async function answer(
  { name, resource, call }: { name: string; resource: Resource; call: FetchCall },
  activity: Context,
  { maxResultBytes, threads, policies, credential: source }: FetchActivityOptions,
  record: FetchRecord,
): Promise<Json | DecidedAnswer> {
  const attempt = new Attempt(activity);
  const credential = new AttemptCredential(source, { ...call, resource: name });
  const context: FetchContext = {
    signal: attempt.signal,
    heartbeat: attempt.heartbeat,
    attempt: activity.info.attempt,
    idempotencyKey: call.idempotencyKey,
    principal: call.principal,
    credential: credential.get,
    credentialScope: credential.scope,
    requestId: call.id,
    workflowId: call.workflowId,
    runId: call.runId,
    agent: call.agent,
    version: call.version,
    log: redactedLog(activity.log),
  };
  const underWay = { resource: name, requestId: call.id, workflowId: call.workflowId };
  const run = <T>(work: () => T | Promise<T>) => attempt.run(() => asFetch(underWay, work));
  const handled = (given: FetchCall, params?: JudgedCall['params']) => {
    delete record.handled;
    const answerOnce = async () =>
      threads
        ? run(() => threads.answer(name, given, context))
        : answerCall({ name, resource, call: given, params, context, maxResultBytes, run });
    return credential.run(answerOnce, run);
  };
  try {
    if (!policies) return await handled(call);
    const judged = await attempt.run(() => judgeCall({ name, resource, call }, policies, record, context));
    return judged.answer(await handled(judged.call, judged.params));
  } finally {
    attempt.end();
  }
}
