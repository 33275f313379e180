/** The history of a run that has just begun, of which no server knows: what is replayed to try code in the sandbox. */
import { defaultPayloadConverter } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';

const taskQueue = { name: 'check' };

export interface BegunRun {
  workflowType: string;
  input?: unknown;
  /** What randomness comes from. */
  runId?: string | undefined;
  at?: Date | undefined;
}

/**
 * At its first workflow task. Made of the SDK's own types, and not read from JSON: the SDK reads JSON by a package that npm may
 * install once for each of its parts, and then takes none of its own types for one.
 */
export function syntheticHistory({
  workflowType,
  input,
  runId = '00000000-0000-4000-8000-000000000000',
  at = new Date('2026-01-01T00:00:00Z'),
}: BegunRun): History {
  const eventTime = timestampOf(at);
  const taskTimeout = { seconds: 10 };
  return proto.temporal.api.history.v1.History.fromObject({
    events: [
      {
        eventId: 1,
        eventTime,
        eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
        workflowExecutionStartedEventAttributes: {
          workflowType: { name: workflowType },
          taskQueue,
          ...(input !== undefined && { input: { payloads: [defaultPayloadConverter.toPayload(input)] } }),
          workflowTaskTimeout: taskTimeout,
          originalExecutionRunId: runId,
          firstExecutionRunId: runId,
          attempt: 1,
        },
      },
      {
        eventId: 2,
        eventTime,
        eventType: 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED',
        workflowTaskScheduledEventAttributes: { taskQueue, startToCloseTimeout: taskTimeout, attempt: 1 },
      },
      {
        eventId: 3,
        eventTime,
        eventType: 'EVENT_TYPE_WORKFLOW_TASK_STARTED',
        workflowTaskStartedEventAttributes: { scheduledEventId: 2 },
      },
    ],
  });
}

function timestampOf(at: Date): { seconds: number; nanos: number } {
  const milliseconds = at.getTime();
  const seconds = Math.floor(milliseconds / 1_000);
  return { seconds, nanos: (milliseconds - seconds * 1_000) * 1_000_000 };
}
