/**
 * The peer: what an engineer writes by hand on Temporal for the same job. Fetches one after another as activities
 * with the same options, then, if asked to, waits for a decision by signal.
 */
import { condition, defineQuery, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Activities, JobInput } from './job.js';

const { 'fetch.double': double } = proxyActivities<Activities>({
  taskQueue: undefined,
  scheduleToCloseTimeout: '5 minutes',
  startToCloseTimeout: '30 seconds',
  retry: { maximumAttempts: 5 },
});

const decide = defineSignal<[{ approved: boolean }]>('decide');
const state = defineQuery<{ waiting: boolean }>('state');

export async function plainRun({ fetches, ask }: JobInput): Promise<{ total: number }> {
  let approved: boolean | undefined;
  setHandler(decide, (decision) => {
    approved = decision.approved;
  });
  setHandler(state, () => ({ waiting: approved === undefined }));
  let total = 0;
  for (let n = 0; n < fetches; n += 1) total += await double({ n });
  if (ask) await condition(() => approved !== undefined);
  return { total };
}
