/** What resources say of their own timeouts and retries, for the workers that dispatch fetches to them. */
import { DEFAULT_RESOURCE_TASK_QUEUE, externalTaskQueue } from '../common/external.js';
import type { PartialFetchPolicy } from '../common/fetch-policy.js';
import type { Resource, Resources } from './define.js';

/**
 * Plain data by resource name: durations in milliseconds, only what was said; and of those that take messages, that these
 * workers make long lists of them whole by themselves.
 * @param resourceTaskQueue of the configuration: those of external resources are named after it
 */
export function fetchPolicies(
  resources: Resources,
  resourceTaskQueue = DEFAULT_RESOURCE_TASK_QUEUE,
): Record<string, PartialFetchPolicy> {
  return Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => [name, policyOf(name, resource, resourceTaskQueue)]),
  );
}

function policyOf(name: string, resource: Resource, resourceTaskQueue: string): PartialFetchPolicy {
  const { policy, external } = resource;
  if (external) return { ...policy, taskQueue: externalTaskQueue(resourceTaskQueue, name) };
  return takesMessages(resource) ? { messages: 'new', ...policy } : policy;
}

function takesMessages({ params }: Resource): boolean {
  const { shape } = params as { shape?: unknown };
  return typeof shape === 'object' && shape !== null && 'messages' in shape;
}
