/** Which worker did how many workflow tasks, as the histories tell. */
import type { AgentClient } from 'airlockjs';

/** Histories read: enough to see who takes part. */
const SAMPLE = 200;

export async function sharesOfWorkers(
  agents: AgentClient,
  ids: readonly string[],
): Promise<Record<string, number>> {
  const tasks: Record<string, number> = {};
  for (const id of ids.slice(0, SAMPLE)) {
    const { events } = await agents.temporal.workflow.getHandle(id).fetchHistory();
    for (const { workflowTaskCompletedEventAttributes: completed } of events ?? []) {
      const worker = completed?.identity;
      if (worker) tasks[worker] = (tasks[worker] ?? 0) + 1;
    }
  }
  return tasks;
}
