/** The agents, bundled and loaded in the workflow sandbox as an agent worker does when it starts. No run is touched. */
import type { ResolvedConfig } from '../../config/define-config.js';
import { type Check, failedBy, ok } from './check.js';

export async function checkAgents(config: ResolvedConfig): Promise<Check> {
  try {
    // It takes seconds: nobody waits for it who does not look.
    const { buildCheckedWorkflowCode } = await import('../../worker/build.js');
    const { agents, refused } = await buildCheckedWorkflowCode(config);
    const names = agents.flatMap(({ name, versions }) => versions.map((version) => `${name} ${version}`));
    const actual = `${config.agents}: ${names.join(', ')}`;
    if (refused.length === 0) return ok('agents', actual);
    return {
      name: 'agents',
      status: 'warning',
      actual: [actual, ...refused].join('\n'),
      fix: 'Runs of these fail; the others are possible.',
    };
  } catch (error) {
    return failedBy('agents', error);
  }
}
