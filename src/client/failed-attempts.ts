/**
 * How often the fetches were tried that a run failed by, and how the last attempt failed, read off the end of its history;
 * no worker is asked.
 *
 * 1. A fetch counts where it failed last before the run did, and the run's own error repeats its words: what the agent has
 *    caught is no reason.
 * 2. Nothing is said that is known already: of a fetch that was tried once, or words that the run's error has.
 * 3. Of a fetch that its deadline ended between two attempts, the history has the last failure and no count. The failure
 *    says which attempt it was of, where a resource worker has made it.
 */
import type { Client } from '@temporalio/client';
import * as z from 'zod';
import { call } from './call.js';
import type { HistoryEvent } from './fetch-history.js';

type TimedOut = NonNullable<HistoryEvent['activityTaskTimedOutEventAttributes']>;
type Failure = NonNullable<NonNullable<TimedOut['failure']>['cause']>;

export interface FailedAttempts {
  /** `fetch-3` */
  id: string;
  /** Absent where it was tried once, or the history does not say. */
  attempts?: number;
  /** Of one whose time was over. */
  lastFailure?: string;
}

/** Events looked at, from the last one back. */
const MAX_EVENTS = 200;
const MAX_FAILURE_CHARACTERS = 1_000;

/** @param message the run's error */
export async function readFailedAttempts(
  client: Client,
  workflowId: string,
  message: string,
): Promise<FailedAttempts[]> {
  const { history } = await call(client, { runId: workflowId, needsWorker: false }, () =>
    client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: client.options.namespace,
      execution: { workflowId },
      maximumPageSize: MAX_EVENTS,
    }),
  );
  return failedAttempts((history?.events ?? []).toReversed(), message);
}

/** @param events the last ones of a history, in their order */
export function failedAttempts(events: readonly HistoryEvent[], message: string): FailedAttempts[] {
  if (!events.at(-1)?.workflowExecutionFailedEventAttributes) return [];
  const byId = new Map(events.map((event) => [Number(event.eventId), event]));
  const found: FailedAttempts[] = [];
  let isFound = false;
  for (const event of events.toReversed()) {
    // Those that failed with the same words in earlier steps have been caught.
    if (isFound && event.workflowTaskCompletedEventAttributes) break;
    const { activityTaskFailedEventAttributes: failed, activityTaskTimedOutEventAttributes: late } = event;
    const closed = failed ?? late;
    if (!closed) continue;
    const id = byId.get(Number(closed.scheduledEventId))?.activityTaskScheduledEventAttributes?.activityId;
    if (!(failed ? repeats(message, failed.failure?.message) : saysOfLate(message, id))) continue;
    isFound = true;
    if (!id) continue;
    const attempts =
      byId.get(Number(closed.startedEventId))?.activityTaskStartedEventAttributes?.attempt ??
      attemptOf(late?.failure?.cause);
    const lastFailure = failureBefore(late, message);
    if (attempts > 1 || lastFailure !== undefined)
      found.unshift({
        id,
        ...(attempts > 1 && { attempts }),
        ...(lastFailure !== undefined && { lastFailure }),
      });
  }
  return found;
}

function repeats(message: string, words: string | null | undefined): boolean {
  return Boolean(words) && message.includes(words ?? '');
}

/** How the attempt failed before the time was over. */
function failureBefore(late: TimedOut | null | undefined, message: string): string | undefined {
  const { message: words, encodedAttributes } = late?.failure?.cause ?? {};
  if (!words || encodedAttributes || message.includes(words)) return undefined;
  return words.slice(0, MAX_FAILURE_CHARACTERS);
}

const attemptSchema = z.tuple([z.object({ attempt: z.number().int() })]);

/** What an attempt after the first one notes at its failure. Payloads that are encrypted are not read. */
function attemptOf(failure: Failure | null | undefined): number {
  try {
    const payloads = failure?.applicationFailureInfo?.details?.payloads ?? [];
    const details = payloads.map(({ data }): unknown =>
      JSON.parse(new TextDecoder().decode(data ?? undefined)),
    );
    return attemptSchema.safeParse(details).data?.[0].attempt ?? 1;
  } catch {
    return 1;
  }
}

/** A run says which fetch had no answer in time, in words of its own (src/workflows/fetch/timeout-words.ts). */
function saysOfLate(message: string, id: string | null | undefined): boolean {
  return [':', ' '].some((end) => message.includes(`gave no answer to ${id}${end}`));
}

/** `fetch-1 was tried 3 times.` `The last attempt of fetch-2 failed: GET /orders answered 503.` */
export function describeAttempts(fetches: readonly FailedAttempts[]): string {
  return fetches
    .flatMap(({ id, attempts, lastFailure }) => [
      ...(attempts === undefined ? [] : [`${id} was tried ${attempts} times.`]),
      ...(lastFailure === undefined ? [] : [`The last attempt of ${id} failed: ${lastFailure}`]),
    ])
    .join(' ');
}
