/**
 * Runs whose latest activation failed: their workflow task goes back to the server, and they leave the cache next.
 *
 * 1. The SDK's core may still ask a query of such a run before it leaves. The query fails for the same reason: what the run
 *    would answer is of no moment of its history.
 * 2. A failed activation leaves commands behind. The SDK sends them with the answer to the query, and its core ends the
 *    whole worker for that: an activation that answers queries has no other commands.
 */
import type { coresdk } from '@temporalio/proto';

type Activation = coresdk.workflow_activation.IWorkflowActivation;
type Completion = coresdk.workflow_completion.IWorkflowActivationCompletion;

export class FailedRuns {
  readonly #failed = new Map<string, Completion>();

  /**
   * @param activate plays the activation
   * @returns what the activation comes to
   */
  async settle(
    runId: string,
    activation: Activation,
    activate: () => Promise<Completion>,
  ): Promise<Completion> {
    const asksOnly = isQuery(activation);
    const failed = asksOnly ? this.#failed.get(runId) : undefined;
    if (failed) return failed;
    const completion = await activate();
    if (asksOnly) return onlyAnswers(completion);
    if (completion.failed) this.#failed.set(runId, completion);
    else this.#failed.delete(runId);
    return completion;
  }

  forget(runId: string): void {
    this.#failed.delete(runId);
  }
}

/** Core never gives queries and other jobs in one activation. */
export function isQuery({ jobs }: Activation): boolean {
  return (
    jobs !== undefined && jobs !== null && jobs.length > 0 && jobs.every(({ queryWorkflow }) => queryWorkflow)
  );
}

function onlyAnswers(completion: Completion): Completion {
  const { successful } = completion;
  if (!successful) return completion;
  const commands = successful.commands?.filter(({ respondToQuery }) => respondToQuery) ?? [];
  return { ...completion, successful: { ...successful, commands } };
}
