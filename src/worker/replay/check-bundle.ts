/**
 * Tries a bundle before a worker polls with it: the agents module is loaded in the real sandbox, and every agent is
 * looked at. Otherwise a module that throws, or a graph that cannot work in a workflow, would show only as workflow
 * tasks that fail for ever.
 *
 * It replays a run of `checkAgents` that has just begun. A module that computes without end is reported as one that gives
 * no answer.
 */
import { AirlockError } from '../../common/errors.js';
import type { AgentsReport } from '../../workflows/checks/check-agents.js';
import type { WorkflowBundle } from '../bundle/workflow-bundle.js';
import { runOffline } from './run-offline.js';
import { syntheticHistory } from './synthetic-history.js';

export interface CheckBundleOptions {
  /**
   * Called for each version of an agent that cannot run, where others can: its runs will fail by name. Without it such
   * a version is an error, as it is for a build.
   */
  onRefused?: (problem: string) => void;
}

/**
 * @param agents the module's file, for the words of an error
 * @throws AirlockError `bad_agents` with all that is wrong
 */
export async function checkBundle(
  bundle: WorkflowBundle,
  agents: string,
  { onRefused }: CheckBundleOptions = {},
): Promise<AgentsReport['agents']> {
  const trial = await runOffline<AgentsReport>({ bundle }, syntheticHistory({ workflowType: 'checkAgents' }));
  if (!('report' in trial)) throw badAgents(agents, [trial.problem]);
  const { report } = trial;
  const canGoOn = onRefused !== undefined && report.refused.length < countVersions(report);
  const problems = canGoOn ? report.problems : [...report.problems, ...report.refused];
  if (problems.length > 0) throw badAgents(agents, problems);
  if (onRefused) for (const problem of report.refused) onRefused(problem);
  return report.agents;
}

const countVersions = ({ agents }: AgentsReport) =>
  agents.reduce((count, { versions }) => count + versions.length, 0);

function badAgents(agents: string, problems: readonly string[]): AirlockError {
  const list = problems.map((problem) => `- ${problem}`).join('\n');
  return new AirlockError(
    'bad_agents',
    `The agents of ${agents} cannot run in the workflow sandbox:\n${list}`,
    'Fix them; no run was touched.',
  );
}
