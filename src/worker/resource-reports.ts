/** What a worker's log says of resources. */

import { Runtime } from '@temporalio/worker';
import type { FetchUnderWay } from '../activities/isolation/blocking-watch.js';
import { durationText } from '../common/duration-text.js';
import { redact } from '../secrets/redact.js';

export function reportBlocked({ resource, requestId, workflowId }: FetchUnderWay, blockedMs: number): void {
  Runtime.instance().logger.warn(
    `Resource '${resource}' computed for ${durationText(blockedMs)} without a pause (${requestId} of run '${workflowId}'): all other ` +
      'fetches of this worker, and their heartbeats, waited meanwhile. Give the resource isolate: true.',
    { resource, requestId, workflowId, blockedMs },
  );
}

export function notOpened(name: string, error: unknown): string {
  return `Resource '${name}' could not be opened, and will try again when it is asked: ${redact(String(error), 2_000)}`;
}
