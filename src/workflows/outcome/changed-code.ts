/**
 * The code of a version has changed while a run was on it. That fails the workflow task, and not the run: Temporal
 * retries the task until the code is fixed, and then the run continues.
 */
import { DeterminismViolationError } from '@temporalio/workflow';

/** A class of its own, because the SDK throws the parent class too: an agent can cause that, for example by `new WeakRef()`. */
export class ChangedCodeError extends DeterminismViolationError {}

/** @param what happened, as a sentence */
export function changedCode(what: string, agent: string, version: string): ChangedCodeError {
  return new ChangedCodeError(
    `${what} The code of agent '${agent}' ${version} is not what this run began with. Nothing is lost: put the code back ` +
      'and make the change a version of its own; then the run continues by itself. `airlock check-upgrade` shows which ' +
      'runs this concerns before code is deployed.',
  );
}
