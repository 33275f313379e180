/** The fetches of a run as its histories have them: what was asked, by whom, and what policies said of it then. */

import type { Payload } from '@temporalio/common';
import { isFetchFailureType } from '../../common/errors.js';
import { ordinalOf } from '../../common/patch-ids.js';
import { POLICY_METADATA, readPolicyDecisions } from '../../common/policy-decisions.js';
import type { FetchCall, Json, PolicyDecision } from '../../common/protocol.js';
import { fetchedResource } from '../../common/protocol.js';
import type { History } from './recorded-run.js';
import { type ReadPayloads, recordedParams } from './recorded-run.js';

export interface RecordedFetch {
  /** With all the messages that the histories have of it. */
  call: FetchCall;
  /** What was decided when it was made; nothing where there were no policies, or nothing is recorded. */
  decided: PolicyDecision[] | undefined;
}

/**
 * By ordinal, each once, however often it was tried.
 * @param histories of all executions, the first one first
 */
export async function recordedFetches(histories: History[], read: ReadPayloads): Promise<RecordedFetch[]> {
  const fetches = new Map<string, RecordedFetch>();
  const lists = new Map<string, Json[]>();
  for (const { events } of histories) {
    const scheduled = new Map<string, RecordedFetch>();
    for (const event of events ?? []) {
      const { activityType, input } = event.activityTaskScheduledEventAttributes ?? {};
      if (fetchedResource(activityType?.name) !== undefined) {
        const [call] = (await read(input?.payloads ?? [])) as [FetchCall];
        const known = fetches.get(call.id);
        const fetch = known ?? {
          call: { ...call, params: recordedParams(call, lists) },
          decided: undefined,
        };
        fetches.set(call.id, fetch);
        scheduled.set(String(event.eventId), fetch);
      }
      const { scheduledEventId, result } = event.activityTaskCompletedEventAttributes ?? {};
      const answered = scheduled.get(String(scheduledEventId));
      if (answered) answered.decided = await decisionsOn(result?.payloads ?? [], read);
      const failed = event.activityTaskFailedEventAttributes;
      const refused = scheduled.get(String(failed?.scheduledEventId));
      if (refused) refused.decided = await decisionsIn(failed?.failure?.applicationFailureInfo, read);
    }
  }
  return [...fetches.values()].sort((one, other) => ordinalOf(one.call.id) - ordinalOf(other.call.id));
}

async function decisionsOn([payload]: Payload[], read: ReadPayloads) {
  const data = payload?.metadata?.[POLICY_METADATA];
  const { encoding } = payload?.metadata ?? {};
  if (!data || !encoding) return undefined;
  const [decisions] = await read([{ metadata: { encoding }, data }]);
  return readPolicyDecisions(decisions);
}

type FailureInfo =
  | { type?: string | null; details?: { payloads?: Payload[] | null } | null }
  | null
  | undefined;

async function decisionsIn(info: FailureInfo, read: ReadPayloads) {
  if (!isFetchFailureType(info?.type)) return undefined;
  const [detail] = await read(info?.details?.payloads ?? []);
  return readPolicyDecisions((detail as { policy?: unknown } | undefined)?.policy);
}
