/**
 * Tries a bundle before a worker polls with it: the agents module is loaded in the real sandbox, and every agent is
 * looked at. Otherwise a module that throws, or a graph that cannot work in a workflow, would show only as workflow
 * tasks that fail for ever.
 *
 * It is done by a replay: the history of a run of `checkAgents` that has just begun, made here, of which no server
 * knows.
 */
import { type InjectedSinks, Worker } from '@temporalio/worker';
import { AirlockError } from '../errors.js';
import type { AgentsReport, CheckSinks } from '../workflows/check-agents.js';
import type { WorkflowBundle } from './workflow-bundle.js';

/**
 * @param agents the module's file, for the words of an error
 * @throws AirlockError `bad_agents` with all that is wrong
 */
export async function checkBundle(bundle: WorkflowBundle, agents: string): Promise<AgentsReport['agents']> {
  let report: AgentsReport | undefined;
  const sinks: InjectedSinks<CheckSinks> = {
    airlock: {
      report: {
        callDuringReplay: true,
        fn: (_info, told) => {
          report = told;
        },
      },
    },
  };
  await Worker.runReplayHistory(
    { workflowBundle: bundle, reuseV8Context: true, sinks },
    beginning,
    'check-agents',
  );
  const problems = report?.problems ?? ['the sandbox gave no answer; the log above says why.'];
  if (!report || problems.length > 0) {
    throw new AirlockError(
      'bad_agents',
      `The agents of ${agents} cannot run in the workflow sandbox:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
      'Mend them; no run was touched.',
    );
  }
  return report.agents;
}

const at = '2026-01-01T00:00:00Z';
const taskQueue = { name: 'check' };
const executionId = '00000000-0000-4000-8000-000000000000';

/** A run of `checkAgents` at its first workflow task. */
const beginning = {
  events: [
    {
      eventId: '1',
      eventTime: at,
      eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
      workflowExecutionStartedEventAttributes: {
        workflowType: { name: 'checkAgents' },
        taskQueue,
        workflowTaskTimeout: '10s',
        originalExecutionRunId: executionId,
        firstExecutionRunId: executionId,
        attempt: 1,
      },
    },
    {
      eventId: '2',
      eventTime: at,
      eventType: 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED',
      workflowTaskScheduledEventAttributes: { taskQueue, startToCloseTimeout: '10s', attempt: 1 },
    },
    {
      eventId: '3',
      eventTime: at,
      eventType: 'EVENT_TYPE_WORKFLOW_TASK_STARTED',
      workflowTaskStartedEventAttributes: { scheduledEventId: '2' },
    },
  ],
};
