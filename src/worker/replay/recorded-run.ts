/**
 * What the history of a run says of it: agent, version, and every request as far as it is recorded. A fetch is recorded
 * whole, by its activity; a question by the mark of its fingerprint; what was asked before the last continue-as-new by
 * the ledger that was handed over.
 */
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { AirlockError } from '../../common/errors.js';
import { fingerprint } from '../../common/fingerprint.js';
import { hasMessages, wholeMessages } from '../../common/message-list.js';
import { type Packed, unpackJson } from '../../common/packed-json.js';
import { ordinalOf, readAskedMark, readMovedMark, readVersionMark } from '../../common/patch-ids.js';
import {
  AGENT_RUN,
  type BoundaryRequest,
  type FetchCall,
  type Json,
  type JsonObject,
  type RunInput,
} from '../../common/protocol.js';
import type { RunSnapshot } from '../../workflows/run/run-snapshot.js';
import { describeRequest } from './describe-request.js';

export type { History };

type HistoryEvent = NonNullable<History['events']>[number];

/** Reads payloads of a history: what a data converter does, and a payload store for what is kept outside. */
export type ReadPayloads = (payloads: Payload[]) => Promise<unknown[]>;

export interface RecordedRequest {
  id: string;
  /** Whole, or as much of its beginning as is recorded. */
  fingerprint: string;
  /** Whole, where the history holds it: of a question in this execution it has the fingerprint alone. */
  request?: BoundaryRequest;
  /** For people. */
  what: string;
  /** It was made and closed in an earlier execution, and need not be made again. */
  isSettled: boolean;
}

export interface RecordedRun {
  agent: string;
  /** Nothing where the run has not come so far as to take one. */
  version: string | undefined;
  snapshot: RunSnapshot | undefined;
  /** By ordinal. */
  requests: Map<number, RecordedRequest>;
  /** Whether the run has waited for people whom it asked before questions were marked. */
  hasUnmarkedQuestions: boolean;
  /** Its events up to the end of its last finished task: what a replay must come to as well. */
  history: History;
}

const PATCH = 'core_patch';

/** @throws AirlockError `bad_history` for the history of anything but a run */
export async function readRecordedRun(history: History, read: ReadPayloads): Promise<RecordedRun> {
  const events = upToLastTask(history.events ?? []);
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (started?.workflowType?.name !== AGENT_RUN) {
    throw new AirlockError(
      'bad_history',
      `It is not the history of a run: it does not begin with the start of ${AGENT_RUN}.`,
      'Take it whole: temporal workflow show --output json --workflow-id <id>',
    );
  }
  const [input, carried] = (await read(started.input?.payloads ?? [])) as [
    RunInput,
    RunSnapshot | Packed | undefined,
  ];
  const snapshot = carried && unpackJson(carried);
  const marks = events.flatMap(markOf);
  const firstOf = (read: (mark: string) => string | undefined) =>
    marks.flatMap((mark) => read(mark) ?? [])[0];
  const startedOn = input.version ?? firstOf((mark) => readVersionMark(mark, input.agent));
  const movedTo = firstOf((mark) => readMovedMark(mark, input.agent, startedOn ?? ''));
  const requests = new Map<number, RecordedRequest>();
  const enter = (request: RecordedRequest) => requests.set(ordinalOf(request.id), request);
  for (const { id, fingerprint, request, answeredAt, withdrawnAt } of snapshot?.ledger ?? []) {
    enter({
      id,
      fingerprint,
      request,
      what: describeRequest(request),
      isSettled: answeredAt !== undefined || withdrawnAt !== undefined || movedTo !== undefined,
    });
  }
  for (const mark of marks) {
    const asked = readAskedMark(mark);
    const [kind = ''] = asked?.id.split('-') ?? [];
    if (asked) enter({ ...asked, what: `another ${kind} (${asked.fingerprint}…)`, isSettled: false });
  }
  const lists = new Map<string, Json[]>();
  for (const event of events) {
    const { activityId, input } = event.activityTaskScheduledEventAttributes ?? {};
    const [call] = activityId ? ((await read(input?.payloads ?? [])) as [FetchCall]) : [];
    if (!call) continue;
    const request = { kind: 'fetch' as const, resource: call.resource, params: recordedParams(call, lists) };
    enter({
      id: call.id,
      fingerprint: call.messages?.fingerprint ?? fingerprint(request),
      request,
      what: describeRequest(request),
      isSettled: false,
    });
  }
  return {
    agent: input.agent,
    version: movedTo ?? startedOn,
    snapshot,
    requests,
    hasUnmarkedQuestions: events.some(isDecision) && !marks.some(readAskedMark),
    history: { events },
  };
}

/**
 * With all messages that it asked with, where the call whose list it continues is recorded too.
 * @param lists of calls before, by id
 */
export function recordedParams({ id, params, messages }: FetchCall, lists: Map<string, Json[]>): Json {
  if (!messages) return params;
  const { by } = messages;
  const whole = by
    ? wholeMessages(lists.get(by.since) ?? [], by)
    : hasMessages(params)
      ? params.messages
      : undefined;
  if (whole) lists.set(id, whole);
  return by ? { ...(params as JsonObject), messages: whole ?? by.added } : params;
}

/**
 * A replay goes as far as the last task that was finished, with the commands it led to. What came behind it (a signal,
 * an answer, a task that has begun) is yet to be worked on, and nothing can be said of it.
 */
function upToLastTask(events: HistoryEvent[]): HistoryEvent[] {
  const last = events.findLastIndex((event) => event.workflowTaskCompletedEventAttributes);
  if (last < 0) return [];
  const after = events.slice(last + 1);
  const end = after.findIndex((event) => !isOutcomeOf(events[last] as HistoryEvent, event));
  return [...events.slice(0, last + 1), ...(end < 0 ? after : after.slice(0, end))];
}

function isOutcomeOf(task: HistoryEvent, event: HistoryEvent): boolean {
  if (event.workflowExecutionUpdateAcceptedEventAttributes) return true;
  if (event.workflowExecutionUpdateCompletedEventAttributes) return true;
  const attributes = Object.values(event).find(
    (part): part is { workflowTaskCompletedEventId: unknown } =>
      typeof part === 'object' && part !== null && 'workflowTaskCompletedEventId' in part,
  );
  return attributes !== undefined && String(attributes.workflowTaskCompletedEventId) === String(task.eventId);
}

function markOf({ markerRecordedEventAttributes: marker }: HistoryEvent): string[] {
  const [data] = marker?.markerName === PATCH ? (marker.details?.['patch-data']?.payloads ?? []) : [];
  return data ? [defaultPayloadConverter.fromPayload<{ id: string }>(data).id] : [];
}

function isDecision(event: HistoryEvent): boolean {
  const { workflowExecutionSignaledEventAttributes: signal } = event;
  const { workflowExecutionUpdateAcceptedEventAttributes: update } = event;
  return signal?.signalName === 'decide' || update?.acceptedRequest?.input?.name === 'decide';
}
