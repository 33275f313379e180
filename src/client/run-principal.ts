import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { type Principal, runInputSchema } from '../common/protocol.js';
import { readExecutionInput } from './execution-input.js';

/**
 * From the input of the run's execution in progress, which names its principal as the first one did.
 * @returns nothing for a run on nobody's behalf, and for one whose input is not as it should be
 */
export async function readPrincipal(
  client: Client,
  { workflowId, runId }: Pick<WorkflowExecutionDescription, 'workflowId' | 'runId'>,
): Promise<Principal | undefined> {
  const [input] = await readExecutionInput(client, workflowId, runId);
  return runInputSchema.safeParse(input).data?.principal;
}
