/**
 * Errors of agents that nobody listens to: a rejected promise without a listener, a throw in a timer's callback or in a
 * listener of an event. The SDK fails the workflow task for the first, for ever, and the last ends the thread. Here they
 * end the run they come from, with the agent's stack.
 *
 * 1. Node reports them when the code that is at work has come to its end, before it takes up anything else: they are of
 *    the run that was given the last piece of work.
 * 2. The run fails in the activation that brought the error, in a replay as in the first place.
 * 3. Before a run knows its agent, it is the agents module that failed: the task is retried until the module is fixed.
 */
import type { coresdk, temporal } from '@temporalio/proto';
import type { ReusableVMWorkflow } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { STRAY_ERROR_FAILURE } from '../../common/stray-errors.js';
import { readThrown } from '../../common/thrown.js';

type Completion = coresdk.workflow_completion.IWorkflowActivationCompletion;
type Failure = temporal.api.failure.v1.IFailure;

/** Characters of an error in a log. */
const MAX_LINE = 1_000;

export class StrayErrors {
  readonly #failures = new Map<string, Failure>();

  /** @param runAtWork the run that was given work last */
  constructor(runAtWork: () => ReusableVMWorkflow | undefined) {
    const keep = (error: unknown) => this.#keep(error, runAtWork());
    process.on('unhandledRejection', keep);
    process.on('uncaughtException', keep);
  }

  /** What an activation comes to: the end of its run, where an error was left, and then what ended it, in one line. */
  settle(runId: string, completion: Completion): { completion: Completion; strayError?: string } {
    const failure = this.#failures.get(runId);
    this.#failures.delete(runId);
    const { successful } = completion;
    if (!failure || !successful) return { completion };
    const commands = [{ failWorkflowExecution: { failure } }];
    return {
      completion: { ...completion, successful: { ...successful, commands } },
      strayError: inOneLine(failure),
    };
  }

  /** The run leaves the cache. Played again it comes to the error again. */
  forget(runId: string): void {
    this.#failures.delete(runId);
  }

  #keep(error: unknown, run: ReusableVMWorkflow | undefined): void {
    if (!run) {
      const { message, stack } = readThrown(error);
      console.error(`An error in a thread of agents came from no run: ${stack || message}`);
      return;
    }
    if (this.#failures.has(run.runId)) return;
    const activator = Reflect.get(run, 'activator') as object;
    const toFailure: unknown = Reflect.get(activator, STRAY_ERROR_FAILURE);
    if (typeof toFailure === 'function') this.#failures.set(run.runId, toFailure(error) as Failure);
    else run.setUnhandledRejection(asError(error));
  }
}

function inOneLine({ applicationFailureInfo, message }: Failure): string {
  const code = applicationFailureInfo?.type?.replace(/^airlock\./, '') ?? 'agent_failed';
  return `(${code}) ${message ?? ''}`.replace(/\s+/g, ' ').slice(0, MAX_LINE);
}

/** The SDK reads its message and its stack. */
function asError(thrown: unknown): Error {
  const { name, message, stack } = readThrown(thrown);
  return Object.assign(new Error(`${name}: ${message}`), { stack });
}
