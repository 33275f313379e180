/**
 * One row a run: its newest execution stands for it. A run that was begun again where it had failed (`retry`) has earlier
 * executions, which have ended and are still on the server; a filter may find those and not the one that counts.
 *
 * An execution that is open is the newest of its run. Of those that have ended the server is asked, many at once.
 */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { needsNoEscaping, runsQuery } from './runs-query.js';

/** Of one query: servers bound its length. */
const MAX_IDS = 50;

type Execution = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'status'>;

/** Those executions that are the newest of their runs, in the same order. */
export async function newestOnly<Kind extends Execution>(
  client: Client,
  executions: readonly Kind[],
): Promise<Kind[]> {
  const ended = executions.filter(mayBeEarlier);
  const ids = [...new Set(ended.map(({ workflowId }) => workflowId))];
  const newest = await newestOf(client, ids);
  return executions.filter((execution) => {
    const { workflowId, runId } = execution;
    // The server may have forgotten by now what it has just given.
    return !mayBeEarlier(execution) || (newest.get(workflowId) ?? runId) === runId;
  });
}

/** Executions that were continued as new are only listed by who asks for them. */
function mayBeEarlier({ status: { name } }: Execution): boolean {
  return name !== 'RUNNING' && name !== 'CONTINUED_AS_NEW';
}

/** By the run's id. */
async function newestOf(client: Client, ids: readonly string[]): Promise<Map<string, string>> {
  const newest = new Map<string, string>();
  const plain = ids.filter(needsNoEscaping);
  for (let from = 0; from < plain.length; from += MAX_IDS) {
    const some = plain.slice(from, from + MAX_IDS).map((id) => `'${id}'`);
    const query = `${runsQuery({})} AND WorkflowId IN (${some.join(', ')})`;
    // Open ones come first, then the last ended.
    for await (const { workflowId, runId } of client.workflow.list({ query })) {
      if (!newest.has(workflowId)) newest.set(workflowId, runId);
    }
  }
  for (const id of ids) {
    if (needsNoEscaping(id)) continue;
    const { runId } = await client.workflow.getHandle(id).describe();
    newest.set(id, runId);
  }
  return newest;
}
