/** What a session needs of the workflow it runs in: the workflow's time, timers and randomness, and the run's facts. */
import { getRandomStream, patched, workflowInfo } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';
import type { RaisedRequest, SessionHost } from '../../agent/session/session-host.js';
import {
  HELD_PAUSES_PATCH,
  HELD_RETURNS_PATCH,
  KEPT_WORK_PATCH,
  SKIPPED_TASKS_PATCH,
} from '../../common/patch-ids.js';
import { untilIdle } from '../idle.js';
import type { RunRequest } from '../run-request.js';
import { settings } from '../settings.js';
import { startAgentTimer } from './agent-timer.js';

export function createSessionHost(
  { context, principal }: RunRequest,
  isOtherCode: boolean,
  on: {
    request(raised: RaisedRequest): void;
    dropped(keys: readonly string[]): void;
    rerun(): void;
    /** Whether answers came that the agent was not given yet. */
    areAnswersComing(): boolean;
  },
): SessionHost {
  return {
    run: { threadId: workflowInfo().workflowId, context, principal },
    isOtherCode,
    onRequest: on.request,
    onDropped: on.dropped,
    onRerun: on.rerun,
    idle: untilIdle,
    holdsReturns: () => patched(HELD_RETURNS_PATCH),
    holdsPauses: () => patched(HELD_PAUSES_PATCH),
    keepsUnrepeatable: () => patched(KEPT_WORK_PATCH),
    skipsFinished: () => patched(SKIPPED_TASKS_PATCH),
    now: () => getActivator().now,
    startTimer: (delayInMs, onDue) => startAgentTimer(delayInMs, onDue, on.areAnswersComing),
    seed: () => getRandomStream('airlock.agent').uuid4(),
    humanToolCalls: settings().humanToolCalls,
    recursionLimit: settings().limits.run.steps ?? Number.POSITIVE_INFINITY,
  };
}
