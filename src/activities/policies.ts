/** What resources say of their own timeouts and retries, for whoever dispatches fetches to them. */
import type { PartialFetchPolicy } from '../common/fetch-policy.js';
import type { Resources } from './define.js';

/** Plain data by resource name: durations in milliseconds, only what was said. */
export function fetchPolicies(resources: Resources): Record<string, PartialFetchPolicy> {
  return Object.fromEntries(Object.entries(resources).map(([name, { policy }]) => [name, policy]));
}
