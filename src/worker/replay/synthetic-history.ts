/** The history of a run that has just begun, of which no server knows: what is replayed to try code in the sandbox. */
import { defaultPayloadConverter } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';

const taskQueue = { name: 'check' };

export interface BegunRun {
  workflowType: string;
  input?: unknown;
  /** What randomness comes from. */
  runId?: string | undefined;
  at?: Date | undefined;
}

/** At its first workflow task. */
export function syntheticHistory({
  workflowType,
  input,
  runId = '00000000-0000-4000-8000-000000000000',
  at = new Date('2026-01-01T00:00:00Z'),
}: BegunRun): ReturnType<typeof historyFromJSON> {
  const eventTime = at.toISOString();
  const history = historyFromJSON({
    events: [
      {
        eventId: '1',
        eventTime,
        eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
        workflowExecutionStartedEventAttributes: {
          workflowType: { name: workflowType },
          taskQueue,
          workflowTaskTimeout: '10s',
          originalExecutionRunId: runId,
          firstExecutionRunId: runId,
          attempt: 1,
        },
      },
      {
        eventId: '2',
        eventTime,
        eventType: 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED',
        workflowTaskScheduledEventAttributes: { taskQueue, startToCloseTimeout: '10s', attempt: 1 },
      },
      {
        eventId: '3',
        eventTime,
        eventType: 'EVENT_TYPE_WORKFLOW_TASK_STARTED',
        workflowTaskStartedEventAttributes: { scheduledEventId: '2' },
      },
    ],
  });
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (started && input !== undefined)
    started.input = { payloads: [defaultPayloadConverter.toPayload(input)] };
  return history;
}
