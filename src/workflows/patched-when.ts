import { patched, workflowInfo } from '@temporalio/workflow';

/**
 * Whether this is so now; on a replay, whether it was. What only this worker can tell (its configuration, its code, what a
 * question looks like in it) so becomes part of the history, and is part of it only where it is so.
 */
export function patchedWhen(isSo: boolean, id: () => string): boolean {
  return (isSo || workflowInfo().unsafe.isReplaying) && patched(id());
}
