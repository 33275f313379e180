/**
 * Tries a bundle before a worker polls with it: the agents module is loaded in the real sandbox, and every agent is
 * looked at. Otherwise a module that throws, or a graph that cannot work in a workflow, would show only as workflow
 * tasks that fail for ever.
 *
 * It is done by a replay of a run of `checkAgents` that has just begun. A module that computes without end is told as
 * one that gives no answer.
 */
import { AirlockError } from '../../common/errors.js';
import type { AgentsReport } from '../../workflows/checks/check-agents.js';
import type { WorkflowBundle } from '../bundle/workflow-bundle.js';
import { runOffline } from './run-offline.js';
import { syntheticHistory } from './synthetic-history.js';

/**
 * @param agents the module's file, for the words of an error
 * @throws AirlockError `bad_agents` with all that is wrong
 */
export async function checkBundle(bundle: WorkflowBundle, agents: string): Promise<AgentsReport['agents']> {
  const trial = await runOffline<AgentsReport>({ bundle }, syntheticHistory({ workflowType: 'checkAgents' }));
  const problems = 'report' in trial ? trial.report.problems : [trial.problem];
  if (!('report' in trial) || problems.length > 0) {
    throw new AirlockError(
      'bad_agents',
      `The agents of ${agents} cannot run in the workflow sandbox:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
      'Fix them; no run was touched.',
    );
  }
  return trial.report.agents;
}
