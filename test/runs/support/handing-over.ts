/**
 * Runs that say themselves when they are handed over to their next execution: by an id that ends in `~first-17` the
 * first execution is, once its history has 17 events, and no other; by `~each-17` every one. Other runs never are.
 *
 * It stands in the place of `limits.historyEvents`, which is one number for all runs of a worker.
 */
import type { WorkflowBundle } from 'airlockjs/worker';

export type Where = 'first' | 'each';

export const handingOver = (name: string, where: Where, historyEvents: number) =>
  `${name}~${where}-${historyEvents}`;

const limit = `Object.defineProperty(globalThis.__AIRLOCK_SETTINGS__.limits, 'historyEvents', {
  enumerable: true,
  get() {
    const { workflowId = '', continuedFromExecutionRunId } = globalThis.__TEMPORAL_ACTIVATOR__?.info ?? {};
    const [, where, events] = /~(first|each)-(\\d+)$/.exec(workflowId) ?? [];
    const isAsked = where === 'each' || (where === 'first' && !continuedFromExecutionRunId);
    return isAsked ? Number(events) : Number.MAX_SAFE_INTEGER;
  },
});`.replace(/\n */g, ' ');

/** The bundle for a worker of such runs. */
export function handingOverAtWill(bundle: WorkflowBundle): WorkflowBundle {
  return { ...bundle, code: limit + bundle.code };
}
