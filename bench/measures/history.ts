/** What a job leaves in Temporal's history, which is what a cluster stores and what Temporal Cloud bills by. */
import type { TemporalSystem } from '../driver/temporal-system.js';
import type { Job } from '../job.js';
import { round } from '../statistics.js';

export interface HistoryCost {
  /** Events that one more fetch adds, one after another. */
  eventsPerFetch: number;
  bytesPerFetch: number;
  /** Workflow tasks that scheduled the fetches of a fan-out of 100. */
  fanOutWorkflowTasks: number;
}

export async function measureHistory(
  systems: readonly TemporalSystem[],
): Promise<Record<string, HistoryCost>> {
  const costs: Record<string, HistoryCost> = {};
  for (const system of systems) {
    const few = await historyOf(system, { kind: 'loop', fetches: 5 });
    const many = await historyOf(system, { kind: 'loop', fetches: 25 });
    const spread = await historyOf(system, { kind: 'fanOut', fetches: 100 });
    const scheduledBy = spread.scheduledBy;
    costs[system.name] = {
      eventsPerFetch: round((many.events - few.events) / 20),
      bytesPerFetch: Math.round((many.bytes - few.bytes) / 20),
      fanOutWorkflowTasks: new Set(scheduledBy).size,
    };
  }
  return costs;
}

async function historyOf(system: TemporalSystem, job: Job) {
  const run = await system.start(job);
  await run.result();
  const { events } = await run.fetchHistory();
  const { historySize = 0 } = await run.describe();
  const scheduledBy = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled?.activityType?.name?.match(/double|read/)
      ? [String(scheduled.workflowTaskCompletedEventId)]
      : [],
  );
  return { events: events?.length ?? 0, bytes: historySize, scheduledBy };
}
