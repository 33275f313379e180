/** How the workflow of each system is spoken to. */
import type { Job, TemporalName } from '../job.js';
import { agentInput, totalFrom } from '../systems/agent-job.js';
import type { Dialect } from './temporal-system.js';

const handWritten = {
  input: (job: Job) => job,
  total: (result: unknown) => (result as { total: number }).total,
  isWaiting: (state: unknown) => (state as { waiting: boolean }).waiting,
  decision: () => ({ approved: true }),
};

export const dialects: Record<TemporalName, Dialect> = {
  plain: { workflowType: 'plainRun', ...handWritten },
  split: { workflowType: 'splitRun', ...handWritten },
  activity: { workflowType: 'steppedRun', ...handWritten },
  python: { workflowType: 'PythonRun', ...handWritten },
  airlock: {
    workflowType: 'agentRun',
    input: (job) => ({ agent: job.kind, input: agentInput(job) }),
    total: totalFrom,
    isWaiting: (state) => (state as { interrupts: unknown[] }).interrupts.length === 1,
    // Requests of both kinds are numbered in one row, and the question is the last.
    decision: (fetches) => ({
      interruptId: `approval-${fetches + 1}`,
      decision: { type: 'approve' },
      actor: 'bench',
    }),
  },
};
