/** Says how a run ends in which an error without a listener is left (src/worker/threads/stray-errors.ts). */
import type { ApplicationFailure } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';
import { STRAY_ERROR_FAILURE } from '../common/stray-errors.js';

/** @param toFailure called outside of the run's turn: it may neither make promises nor read the run's globals */
export function failOnStrayErrors(toFailure: (error: unknown) => ApplicationFailure): void {
  const activator = getActivator();
  Reflect.set(activator, STRAY_ERROR_FAILURE, (error: unknown) => activator.errorToFailure(toFailure(error)));
}
