/**
 * Which pending fetches wait for somebody else's process. Whether a resource is external is the word of this worker's
 * configuration, so it becomes part of the history: once a run, for each such resource.
 */
import { isExternalQueue } from '../../common/external.js';
import { type OpenFetches, openFetches } from '../../common/open-fetches.js';
import { externalFetchPatchId } from '../../common/patch-ids.js';
import type { FetchEntry } from '../ledger-entry.js';
import { patchedWhen } from '../patched-when.js';
import { policyFor } from '../settings.js';

export interface ExternalFetches {
  /** Sorted, none twice. */
  resources: string[];
  open: OpenFetches;
}

export function externalFetches(pending: readonly FetchEntry[]): ExternalFetches {
  const resources = [...new Set(pending.map(({ request }) => request.resource))].filter(isExternal).sort();
  const waiting = pending
    .filter(({ request }) => resources.includes(request.resource))
    .map(({ id, requestedAt, request: { resource } }) => ({ id, resource, requestedAt }));
  return { resources, open: openFetches(waiting) };
}

function isExternal(resource: string): boolean {
  const isSo = isExternalQueue(policyFor(resource).taskQueue, resource);
  return patchedWhen(isSo, () => externalFetchPatchId(resource));
}
