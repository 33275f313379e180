/**
 * Why no worker answers for a run, where the reason is a payload that the store does not give: a worker cannot replay
 * the run then, and the server reports no more than silence.
 */
import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { AirlockError, isPayloadFailureType } from '../common/errors.js';
import { readPayloads } from '../payloads/read-payloads.js';
import { payloadError } from './errors/payload-errors.js';

/** How long the search may take, and how many claims are redeemed for it. */
const DEADLINE_MS = 5_000;
const MAX_CLAIMS = 200;

/** @returns AirlockError `payload_missing` or `payload_store_failed`, which names the claim; nothing for another reason */
export async function findMissingPayload(client: Client, runId: string): Promise<AirlockError | undefined> {
  const deadline = Date.now() + DEADLINE_MS;
  try {
    const { events } = await client.withDeadline(deadline, () =>
      client.workflow.getHandle(runId).fetchHistory(),
    );
    const last = (events ?? []).findLast(
      (event) => event.workflowTaskFailedEventAttributes || event.workflowTaskCompletedEventAttributes,
    );
    return (
      toldByWorker(last?.workflowTaskFailedEventAttributes?.failure) ??
      (await notRedeemed(client, events, deadline))
    );
  } catch {
    // What is wrong with the run stays what it was.
    return undefined;
  }
}

interface TaskFailure {
  message?: string | null | undefined;
  applicationFailureInfo?: { type?: string | null | undefined } | null | undefined;
}

function toldByWorker(failure: TaskFailure | null | undefined): AirlockError | undefined {
  const type = failure?.applicationFailureInfo?.type;
  if (!isPayloadFailureType(type)) return undefined;
  const message = failure?.message ?? '';
  return type === 'airlock.payload_missing'
    ? new AirlockError('payload_missing', message)
    : new AirlockError('payload_store_failed', message);
}

/** A question to a run leaves nothing in its history: this client looks itself, where it has the store. */
async function notRedeemed(
  client: Client,
  events: unknown,
  deadline: number,
): Promise<AirlockError | undefined> {
  const converter = client.options.loadedDataConverter;
  if (converter.externalStorage === undefined) return undefined;
  let count = 0;
  for (const claim of claimsIn(events)) {
    if (++count > MAX_CLAIMS || Date.now() > deadline) return undefined;
    try {
      await readPayloads({ externalStorage: converter.externalStorage }, [claim]);
    } catch (error) {
      return payloadError(error);
    }
  }
  return undefined;
}

function* claimsIn(value: unknown): Generator<Payload> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if (isClaim(value)) {
    yield value;
    return;
  }
  for (const held of Object.values(value)) yield* claimsIn(held);
}

const isClaim = (value: object): value is Payload =>
  'externalPayloads' in value && Array.isArray(value.externalPayloads) && value.externalPayloads.length > 0;
