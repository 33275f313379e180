/**
 * The code of a version has changed while a run was on it. That fails the workflow task, and not the run: Temporal
 * tries the task again until the code is put right, and then the run goes on as if nothing had been.
 */
import { DeterminismViolationError } from '@temporalio/workflow';

/** Told from the SDK's own error of this kind, which an agent can bring about: by `new WeakRef()`, for one. */
export class ChangedCodeError extends DeterminismViolationError {}

/** @param what happened, as a sentence */
export function changedCode(what: string, agent: string, version: string): ChangedCodeError {
  return new ChangedCodeError(
    `${what} The code of agent '${agent}' ${version} is not what this run began with. Nothing is lost: put the code back ` +
      'and make what changed a version of its own; the run goes on by itself then. `airlock check-upgrade` tells which ' +
      'runs this concerns before code is deployed.',
  );
}
