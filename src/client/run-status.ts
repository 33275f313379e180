import type { WorkflowExecutionStatusName } from '@temporalio/client';
import type { ClosedStatus, RunStatus } from '../common/protocol.js';

/** Temporal's close status by the name a run's `status` has; the value is how visibility queries spell it. */
export const closedStatuses: Record<ClosedStatus, string> = {
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Canceled',
  terminated: 'Terminated',
  timed_out: 'TimedOut',
  continued_as_new: 'ContinuedAsNew',
};

export const openStatuses: readonly RunStatus[] = [
  'running',
  'fetching',
  'waiting_for_human',
  'waiting_for_message',
  'stuck',
];

export function isClosedStatus(status: string): status is ClosedStatus {
  return Object.hasOwn(closedStatuses, status);
}

export function isOpenStatus(status: string): status is RunStatus {
  return openStatuses.some((known) => known === status);
}

/** `undefined` while the run is open. */
export function closedStatus(temporal: WorkflowExecutionStatusName): ClosedStatus | undefined {
  const name = temporal.toLowerCase();
  return isClosedStatus(name) ? name : undefined;
}
