/** The marks that the history of this run holds as far as it is known by now; none where nothing is replayed. */
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';

export function knownPatches(): Iterable<string> {
  // The SDK keeps them to itself. Should they go elsewhere, Temporal still misses the mark that a replay does not make.
  const { knownPresentPatches } = getActivator() as unknown as { knownPresentPatches?: Set<string> };
  return knownPresentPatches ?? [];
}
