/** A timer of an agent as a timer of Temporal. */
import { CancellationScope, patched, sleep } from '@temporalio/workflow';
import { ANSWERS_FIRST_PATCH } from '../../common/patch-ids.js';
import { idleUntil } from '../idle.js';

/**
 * @param areAnswersComing whether answers came that the agent was not given yet. They go first: nobody can say whether a
 * decision or a timer of one activation came earlier, and a decision that was taken must not be passed over.
 * @returns cancels it
 */
export function startAgentTimer(
  delayInMs: number,
  onDue: () => void,
  areAnswersComing: () => boolean = () => false,
): () => void {
  const scope = new CancellationScope();
  const onFired = () => {
    if (!areAnswersComing() || !patched(ANSWERS_FIRST_PATCH)) return onDue();
    scope.run(() => idleUntil(() => !areAnswersComing())).then(onDue, () => {});
  };
  // A timer that is cancelled, by itself or with its run, wakes no code.
  scope.run(() => sleep(delayInMs)).then(onFired, () => {});
  return () => scope.cancel();
}
