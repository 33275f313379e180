/**
 * Updates that are too large for their run to answer.
 *
 * A worker repeats each update to the server, whether it is accepted into the history or refused. The server
 * takes no payload of more than 2 MB there and no more than 4 MB of one task, and refuses the whole task, which comes
 * again at once, for ever. An update that a task says nothing of is refused by the server itself. So:
 *
 * 1. An update that is too large never reaches its run. Nothing of it enters the history, so a replay has none of it.
 * 2. Updates that are too large together are taken as far as they fit; the senders of the others are refused and may send
 *    again.
 */
import proto, { type coresdk } from '@temporalio/proto';
import { STORED_MARK } from '../../common/payload-size.js';

type Activation = coresdk.workflow_activation.IWorkflowActivation;
type Update = coresdk.workflow_activation.IDoUpdate;

/** Bytes of all updates of one activation. As much again may leave in the same task (task-byte-budget.ts). */
export const MAX_UPDATE_BYTES = 2_000_000;

/** @param onRefused called with each update that the run does not get */
export function withoutLargeUpdates(
  activation: Activation,
  onRefused: (update: Update, bytes: number) => void,
): Activation {
  let bytesTaken = 0;
  const jobs = activation.jobs?.filter(({ doUpdate }) => {
    if (!doUpdate) return true;
    const bytes = bytesOf(doUpdate);
    if (bytesTaken + bytes > MAX_UPDATE_BYTES) {
      onRefused(doUpdate, bytes);
      return false;
    }
    bytesTaken += bytes;
    return true;
  });
  return jobs === undefined || jobs.length === activation.jobs?.length ? activation : { ...activation, jobs };
}

function bytesOf(update: Update): number {
  const { DoUpdate } = proto.coresdk.workflow_activation;
  // What comes out of a payload store is repeated by its claim.
  const input = update.input?.filter((payload) => !payload.metadata?.[STORED_MARK]) ?? [];
  return DoUpdate.encode({ ...update, input }).finish().length;
}
