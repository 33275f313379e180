/**
 * Tries a bundle before a worker polls with it: the agents module is loaded in the real sandbox, and every agent is
 * looked at. Otherwise a module that throws, or a graph that cannot work in a workflow, would show only as workflow
 * tasks that fail for ever.
 *
 * It is done by a replay of a run of `checkAgents` that has just begun. A module that computes without end is told as
 * one that gives no answer.
 */
import type { InjectedSinks } from '@temporalio/worker';
import { AirlockError } from '../errors.js';
import type { AgentsReport, CheckSinks } from '../workflows/check-agents.js';
import { begunRun } from './begun-run.js';
import { replayOnce } from './replay-once.js';
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
  const lost = await replayOnce({ bundle, sinks }, begunRun({ workflowType: 'checkAgents' }));
  const problems = report?.problems ?? [lost ?? 'the sandbox gave no answer; the log above says why.'];
  if (!report || problems.length > 0) {
    throw new AirlockError(
      'bad_agents',
      `The agents of ${agents} cannot run in the workflow sandbox:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
      'Mend them; no run was touched.',
    );
  }
  return report.agents;
}
