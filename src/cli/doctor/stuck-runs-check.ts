/** Whether the server reports runs whose workflow task fails again and again. */
import { runsQuery } from '../../client/runs-query.js';
import type { ConnectedClient } from '../../connection/client.js';
import { type Check, failedBy, ok } from './check.js';

export async function checkStuckRuns({ connection }: ConnectedClient, namespace: string): Promise<Check> {
  const name = 'stuck-runs';
  try {
    const { count } = await connection.workflowService.countWorkflowExecutions({
      namespace,
      query: runsQuery({ status: 'stuck' }),
    });
    const stuck = Number(count ?? 0);
    if (stuck === 0) return ok(name, 'none');
    return {
      name,
      status: 'warning',
      actual: stuck === 1 ? 'one run cannot continue' : `${stuck} runs cannot continue`,
      fix: 'The list says why each is stuck. A run continues by itself once its cause is fixed.',
      command: 'airlock list --status stuck',
    };
  } catch (error) {
    return { ...failedBy(name, error), status: 'warning' };
  }
}
