/** Where a person can look at a run. */
import type { ResolvedConnection } from './resolve.js';

export const TEMPORAL_CLOUD_UI = 'https://cloud.temporal.io';

export function isTemporalCloud(address: string): boolean {
  return /\.(tmprl\.cloud|api\.temporal\.io)(:\d+)?$/.test(address);
}

/** The page of a run; `undefined` for a server whose Web UI is not known (one that is neither ours nor Temporal Cloud). */
export function webUiUrl(
  { uiUrl, namespace }: Pick<ResolvedConnection, 'uiUrl' | 'namespace'>,
  workflowId: string,
): string | undefined {
  if (uiUrl === undefined) return undefined;
  return `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}
