/**
 * One fetch of an external resource, taken from its task queue: Temporal's own matching is the queue, and nothing of it is
 * kept here. A fetch that is taken and not kept alive within its lease is offered again by the server.
 */
import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import * as z from 'zod';
import { isServing } from '../../client/call.js';
import { payloadError } from '../../client/errors/payload-errors.js';
import { fetchFailureType } from '../../common/errors.js';
import { type Json, jsonSchema, principalSchema } from '../../common/protocol.js';
import { wellFormed } from '../../common/well-formed.js';
import { grpcErrorOf, grpcStatus } from '../../connection/grpc-status.js';
import { temporalCommon, temporalPayloads } from '../../connection/temporal-packages.js';
import { Problem } from '../http/problem.js';
import type { Contract } from './contracts.js';

/** The server refuses a poll that is shorter, and answers an empty one a while before its deadline. */
const SHORTEST_POLL_MS = 3_000;
const EMPTY_ANSWER_MS = 1_000;

/** What a claimant sees of the call of a fetch, as the call has it. */
export const shownCallFields = {
  id: z.string(),
  agent: z.string(),
  version: z.string(),
  resource: z.string(),
  params: jsonSchema,
  principal: principalSchema.optional(),
  idempotencyKey: z.string(),
};

const callSchema = z.looseObject({ ...shownCallFields, workflowId: z.string() });

/** How long a fetch that could not be read is not offered. */
const UNREADABLE_DELAY_MS = 10_000;

export interface ClaimedFetch {
  taskToken: Uint8Array;
  call: z.infer<typeof callSchema>;
  attempt: number;
  /** ISO 8601; absent where nothing bounds it. */
  deadlineAt?: string;
}

interface PollOptions {
  contract: Contract;
  resource: string;
  /** Who asks, for whoever looks at the server. */
  identity: string;
  waitMs: number;
  signal: AbortSignal;
}

/** @returns nothing where none came in time, or the signal gave it up */
export async function pollFetch(client: Client, options: PollOptions): Promise<ClaimedFetch | undefined> {
  const until = Date.now() + options.waitMs;
  for (;;) {
    const task = await pollTask(client, options, Math.max(0, until - Date.now()));
    if (task === undefined) return undefined;
    const fetch = await readTask(client, task, options).catch(async (error) => {
      await giveBack(client, task, options.resource);
      throw payloadError(error) ?? error;
    });
    if (fetch) return fetch;
  }
}

type Task = temporal.api.workflowservice.v1.IPollActivityTaskQueueResponse;

async function pollTask(
  client: Client,
  { contract, identity, signal }: PollOptions,
  waitMs: number,
): Promise<Task | undefined> {
  const deadline = Date.now() + Math.max(SHORTEST_POLL_MS, waitMs + EMPTY_ANSWER_MS);
  try {
    const task = await client.withAbortSignal(signal, () =>
      client.withDeadline(deadline, () =>
        client.workflowService.pollActivityTaskQueue({
          namespace: client.options.namespace,
          taskQueue: { name: contract.taskQueue },
          identity: wellFormed(identity),
        }),
      ),
    );
    return task.taskToken?.length ? task : undefined;
  } catch (error) {
    const status = grpcErrorOf(error)?.code;
    if (status === grpcStatus.cancelled) return undefined;
    // A server that is there answers an empty poll before its deadline, but for one that is busy.
    if (status === grpcStatus.deadlineExceeded && (await isServing(client))) return undefined;
    throw new Problem(
      'server_unreachable',
      'The gateway cannot reach its Temporal server.',
      {},
      {},
      { cause: error },
    );
  }
}

/** A fetch whose params are not as they should be is answered here, for the agent to hear so. */
async function readTask(
  client: Client,
  task: Task,
  { contract, resource }: PollOptions,
): Promise<ClaimedFetch | undefined> {
  const { taskToken, attempt, input } = task;
  const token = taskToken ?? new Uint8Array();
  const { loadedDataConverter: converter } = client.options;
  const payloads = input?.payloads ?? [];
  const whole = converter.externalStorage
    ? await new temporalPayloads.ExternalStorageRunner(converter.externalStorage).retrieve(payloads)
    : payloads;
  const [given] = await temporalPayloads.decodeArrayFromPayloads(converter, whole);
  const parsed = callSchema.safeParse(given);
  const issues = parsed.success ? contract.check('params', parsed.data.params) : [];
  if (!parsed.success || parsed.data.resource !== resource) {
    await refuse(client, token, resource, 'bad_request', 'The call of the fetch is malformed.');
    return undefined;
  }
  if (issues.length > 0) {
    const said = issues.map(({ path, message }) => `${path || 'params'}: ${message}`).join('; ');
    await refuse(client, token, resource, 'invalid_params', `Invalid params: ${said}`, {
      issues: issues.map((issue) => ({ ...issue })),
    });
    return undefined;
  }
  const deadlineAt = deadlineOf(task);
  return { taskToken: token, call: parsed.data, attempt: attempt ?? 1, ...(deadlineAt && { deadlineAt }) };
}

/**
 * A fetch that cannot be read now, for its payload store is away, say: others are offered before it is again. Nobody waits
 * for its lease, and whoever asks next is not given it once more.
 */
async function giveBack(client: Client, { taskToken }: Task, resource: string): Promise<void> {
  const failure = temporalCommon.ApplicationFailure.create({
    type: fetchFailureType('unavailable'),
    message: 'The gateway cannot read the fetch at the moment.',
    nextRetryDelay: UNREADABLE_DELAY_MS,
    details: [{ code: 'unavailable', resource }],
  });
  // Where this fails too, the lease ends.
  await client.activity.fail(taskToken ?? new Uint8Array(), failure).catch(() => {});
}

async function refuse(
  client: Client,
  token: Uint8Array,
  resource: string,
  code: 'bad_request' | 'invalid_params',
  message: string,
  details?: Json,
): Promise<void> {
  const failure = temporalCommon.ApplicationFailure.create({
    type: fetchFailureType(code),
    message,
    nonRetryable: true,
    details: [{ code, resource, ...(details !== undefined && { details }) }],
  });
  await client.activity.fail(token, failure);
}

function deadlineOf({ scheduledTime, scheduleToCloseTimeout }: Task): string | undefined {
  const allowedMs = toMs(scheduleToCloseTimeout);
  if (allowedMs === 0) return undefined;
  return new Date(toMs(scheduledTime) + allowedMs).toISOString();
}

const toMs = (time: { seconds?: unknown; nanos?: number | null } | null | undefined): number =>
  Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1_000_000);
