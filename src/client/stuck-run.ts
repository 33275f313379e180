/**
 * Why an open run cannot continue, where no worker answers for it: from what the server itself knows of it, the last failure of
 * its workflow task and who polls.
 */
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { waitsForDeployment } from '../common/blocked-fetch.js';
import { type AirlockError, fetchFailureType } from '../common/errors.js';
import { fetchedResource, type RunStatus, type StuckReason } from '../common/protocol.js';
import { askedServer, serverName } from './asked-server.js';
import { withItsCode } from './errors/run-errors.js';
import { isPolled, pollersOf } from './pollers.js';
import { attributeKeys } from './run-summary.js';

/** Events from the end in which the last failure of a task stands, if it is the last thing that happened. */
const LAST_EVENTS = 10;
/** Temporal's `WorkflowTaskFailedCause` for a replay that goes another way than its history. */
const NON_DETERMINISTIC = 24;
/** In the words of a run that finds its agent changed, or gone (changed-code.ts, run-request.ts): such an error has no type. */
const CHANGED_CODE = /airlock check-upgrade|waits until it is there again/;
const CODE_PREFIX = 'airlock.';

/** @param silence what the worker's answer failed with */
export async function whyStuck(
  client: Client,
  description: WorkflowExecutionDescription,
  silence: AirlockError,
): Promise<StuckReason> {
  const isOtherCode = silence.code === 'not_replayable';
  const advice = isOtherCode ? ` ${withItsCode(description.workflowId)}` : '';
  const named = { code: silence.code, message: `${silence.summary}${advice}` };
  // Found out already, by who asked.
  if (silence.code.startsWith('payload_')) return named;
  return (await readStuckReason(client, description)) ?? named;
}

/**
 * Asks the server alone.
 * @returns nothing where the server knows of no reason
 */
export async function readStuckReason(
  client: Client,
  description: WorkflowExecutionDescription,
): Promise<StuckReason | undefined> {
  const [failure, deployment, unpolled] = await Promise.all([
    lastTaskFailure(client, description),
    missingDeployment(client, description),
    whyUnpolled(client, description.taskQueue),
  ]);
  return deployment ?? failure ?? unpolled ?? saidItself(description);
}

/** @returns nothing where an agent worker has polled in the last minute */
export async function whyUnpolled(client: Client, taskQueue: string): Promise<StuckReason | undefined> {
  if (await isPolled(client, taskQueue)) return undefined;
  const message = `No agent worker polls task queue '${taskQueue}' of ${serverName(askedServer(client))}. Start one: airlock worker --role agent`;
  return { code: 'no_worker', message };
}

/** @returns nothing where the last workflow task did not fail */
async function lastTaskFailure(
  client: Client,
  { workflowId, runId }: WorkflowExecutionDescription,
): Promise<StuckReason | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: LAST_EVENTS,
  });
  for (const event of history?.events ?? []) {
    if (event.workflowTaskCompletedEventAttributes) return undefined;
    const { failure, cause } = event.workflowTaskFailedEventAttributes ?? {};
    if (!failure) continue;
    const [message = ''] = (failure.message ?? '').split('\n');
    const type = failure.applicationFailureInfo?.type ?? '';
    if (type.startsWith(CODE_PREFIX)) return { code: type.slice(CODE_PREFIX.length), message };
    // Airlock's own words say what to do; those of the SDK do not.
    if (CHANGED_CODE.test(message)) return { code: 'not_replayable', message };
    if (Number(cause) !== NON_DETERMINISTIC) return { code: 'run_stuck', message };
    return { code: 'not_replayable', message: `${message}. ${withItsCode(workflowId)}` };
  }
  return undefined;
}

/**
 * Of a run that says of itself that it cannot go on: a fetch waits for its deployment, or its workers do not know its agent.
 * The run has more words for it, and would have to be asked.
 */
function saidItself({ raw, typedSearchAttributes }: WorkflowExecutionDescription): StuckReason | undefined {
  if (typedSearchAttributes.get(attributeKeys.status) !== ('stuck' satisfies RunStatus)) return undefined;
  const pending = raw.pendingActivities ?? [];
  for (const { activityId, activityType, lastFailure } of pending) {
    if (lastFailure?.applicationFailureInfo?.type !== fetchFailureType('misconfigured')) continue;
    const resource = fetchedResource(activityType?.name) ?? '';
    const message = waitsForDeployment(activityId ?? '', resource, lastFailure.message ?? '');
    return { code: 'misconfigured', message };
  }
  if (pending.length > 0) {
    return {
      code: 'misconfigured',
      message: 'A fetch waits for its deployment to be fixed; airlock show says which.',
    };
  }
  const agent = typedSearchAttributes.get(attributeKeys.agent) ?? '';
  const version = typedSearchAttributes.get(attributeKeys.version);
  const name = `agent '${agent}'${version === undefined ? '' : ` with version '${version}'`}`;
  const message = `No agent worker that has looked at it knows ${name}; it waits for one that does.`;
  return { code: 'unknown_agent', message };
}

/** Of a run that is pinned to a build (Worker Versioning) which no worker has. */
async function missingDeployment(
  client: Client,
  { raw, taskQueue }: WorkflowExecutionDescription,
): Promise<StuckReason | undefined> {
  const { deploymentVersion } = raw.workflowExecutionInfo?.versioningInfo ?? {};
  const { deploymentName, buildId } = deploymentVersion ?? {};
  if (!deploymentName || !buildId) return undefined;
  const pollers = await pollersOf(client, taskQueue);
  const isThere = pollers.some(
    ({ deploymentOptions }) =>
      deploymentOptions?.deploymentName === deploymentName && deploymentOptions.buildId === buildId,
  );
  if (isThere) return undefined;
  const message = `It waits for a worker of deployment '${deploymentName}', build '${buildId}', and none polls '${taskQueue}' of ${serverName(askedServer(client))}.`;
  return { code: 'no_worker', message };
}
