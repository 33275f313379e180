/** What resources say of their own timeouts and retries, for the workers that dispatch fetches to them. */
import type { PartialFetchPolicy } from '../common/fetch-policy.js';
import type { Resource, Resources } from './define.js';

/**
 * Plain data by resource name: durations in milliseconds, only what was said; and of those that take messages, that these
 * workers make long lists of them whole by themselves.
 */
export function fetchPolicies(resources: Resources): Record<string, PartialFetchPolicy> {
  return Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => [
      name,
      takesMessages(resource) ? { messages: 'new', ...resource.policy } : resource.policy,
    ]),
  );
}

function takesMessages({ params }: Resource): boolean {
  const { shape } = params as { shape?: unknown };
  return typeof shape === 'object' && shape !== null && 'messages' in shape;
}
