/** A timer of an agent as a timer of Temporal. */
import { CancellationScope, sleep } from '@temporalio/workflow';

/** @returns cancels it */
export function startAgentTimer(delayInMs: number, onDue: () => void): () => void {
  const scope = new CancellationScope();
  // A timer that is cancelled, by itself or with its run, wakes no code.
  scope.run(() => sleep(delayInMs)).then(onDue, () => {});
  return () => scope.cancel();
}
