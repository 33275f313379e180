import { resourceContracts } from '../activities/contracts.js';
import type { Resources } from '../activities/define.js';
import { fetchPolicies } from '../activities/policies.js';
import type { ResolvedConfig } from '../config/define-config.js';
import type { ResourceManifest } from '../config/resource-manifest.js';

/** What others are told of the resources: of all, how fetches of them are sent; of external ones, their contracts. */
export function resourceManifest(
  { resourceTaskQueue }: Pick<ResolvedConfig, 'resourceTaskQueue'>,
  resources: Resources,
): ResourceManifest {
  const contracts = Object.entries(resourceContracts(resources, resourceTaskQueue));
  return {
    resources: fetchPolicies(resources, resourceTaskQueue),
    external: Object.fromEntries(contracts.filter(([, { external }]) => external !== undefined)),
  };
}
