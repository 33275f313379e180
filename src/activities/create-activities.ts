/** All resources of a worker as the activities that Temporal calls: `fetch.<name>`, and one for names that no resource has. */
import { activityInfo } from '@temporalio/activity';
import { fetchActivityType } from '../common/protocol.js';
import { assertCovered } from '../policy/define-policies.js';
import type { JudgeOptions } from '../policy/judge.js';
import { CredentialCache } from './credentials/credential-cache.js';
import { assertCredentialsUsed, type Credentials } from './credentials/define-credentials.js';
import type { Resource, Resources } from './define.js';
import { classifyFetchError } from './errors/classify.js';
import { ResourceError } from './errors/resource-error.js';
import { type FetchActivity, fetchActivity } from './fetch-activity.js';
import { ResourceThreads } from './isolation/resource-threads.js';
import { DEFAULT_MAX_RESULT_BYTES } from './json-answer.js';
import { MessageCache } from './messages/message-cache.js';
import { badResource } from './options.js';

export interface FetchActivitiesOptions {
  /** Bytes of an answer as JSON above which it is refused as `too_large`. Default: 2 MiB less 64 KiB. */
  readonly maxResultBytes?: number;
  /** File of the module whose resources these are: the threads of isolated ones load it. */
  readonly module?: string;
  /**
   * Who judges each fetch before it is answered. For the log to have what was decided of a fetch that is answered, the worker
   * needs the payload converter at `policyPayloadConverterPath` too. Default: nobody.
   */
  readonly policies?: JudgeOptions;
  /** What resources show to the services they call. Default: what their own options say. */
  readonly credentials?: Credentials;
}

/** Ready to be a Temporal worker's `activities`. */
export function createFetchActivities(
  resources: Resources,
  {
    maxResultBytes = DEFAULT_MAX_RESULT_BYTES,
    module,
    policies,
    credentials = {},
  }: FetchActivitiesOptions = {},
): Record<string, FetchActivity> {
  const known = Object.entries(resources);
  if (policies) assertCovered(policies.policies, resources);
  assertCredentialsUsed(credentials, resources);
  const cache = new MessageCache();
  const credentialCache = new CredentialCache();
  const threads = module === undefined ? undefined : new ResourceThreads({ module, maxResultBytes });
  const activities = known.map(([name, resource]) => {
    const provider = credentials[name];
    const options = {
      maxResultBytes,
      threads: threadsFor(name, resource, threads),
      cache,
      policies,
      credential: provider && { provider, cache: credentialCache },
    };
    return [fetchActivityType(name), fetchActivity(name, resource, options)];
  });
  // Temporal calls `default` for a type it does not find; without it the fetch would be tried to its deadline.
  return { ...Object.fromEntries(activities), default: unknownResource(known.map(([name]) => name)) };
}

/**
 * Opens what takes long to open: an embedded database. A resource that cannot be opened answers fetches with its error.
 * @param onFailure called with each that cannot
 */
export async function openResources(
  resources: Resources,
  onFailure: (name: string, error: unknown) => void,
): Promise<void> {
  const opening = Object.entries(resources).map(([name, resource]) =>
    resource.open().catch((error: unknown) => onFailure(name, error)),
  );
  await Promise.all(opening);
}

/** Closes what resources hold: connection pools, embedded databases. Every one is closed even if another fails. */
export async function closeResources(resources: Resources): Promise<void> {
  await Promise.allSettled(Object.values(resources).map((resource) => resource.close()));
}

/** @throws AirlockError `bad_resource` for an isolated resource whose module is not known */
function threadsFor(name: string, { isolate }: Resource, threads: ResourceThreads | undefined) {
  if (!isolate) return undefined;
  if (threads) return threads;
  throw badResource(
    `Resource '${name}'`,
    'isolate needs the file of the resources module, for a thread loads it: name it as option module of createFetchActivities',
  );
}

function unknownResource(known: readonly string[]): FetchActivity {
  return async (call) => {
    const { activityType, taskQueue } = activityInfo();
    const asked = call?.resource ?? activityType;
    throw classifyFetchError(
      new ResourceError({
        code: 'unknown_resource',
        message:
          `No resource '${asked}' on task queue '${taskQueue}'. ` +
          `Known there: ${known.join(', ') || 'none'}. Add it to the resources module, or correct the name.`,
        details: { known: [...known] },
      }),
      asked,
    );
  };
}
