import { AirlockError } from '../../common/errors.js';
import { errorMessage } from '../../common/thrown.js';
import type { JudgedFetch } from '../../worker/replay/judge-runs.js';
import type { CommandSet, Invocation } from '../invocation.js';
import { type FailedRun, renderJudgedFetches } from '../render/policy.js';
import { withSpinner } from '../spinner.js';

interface Options {
  runs?: string[];
}

export function registerPolicy(commands: CommandSet): void {
  commands.add<Options>(
    'policy <action>',
    'policy test: say what the policies would have decided on the fetches of past runs',
    (command) =>
      command.option('--runs <id-or-query...>', 'these runs, or those that a visibility query finds'),
    async (invocation, [action], { runs = [] }) => {
      if (action !== 'test') {
        throw new AirlockError(
          'bad_usage',
          `There is no airlock policy ${action}.`,
          'Use airlock policy test.',
        );
      }
      if (runs.length === 0) {
        throw new AirlockError(
          'bad_usage',
          'No runs are named.',
          `Name them, or a query: airlock policy test --runs "AirlockAgent = 'clerk'"`,
        );
      }
      const { fetches, failed } = await withSpinner(invocation.output, 'Reading runs', () =>
        judgedRuns(invocation, runs),
      );
      invocation.output.result({ fetches, failed }, () =>
        renderJudgedFetches(fetches, failed, invocation.output.colors),
      );
      return undefined;
    },
  );
}

/** Policies and resources are loaded here, as a resource worker loads them. */
async function judgedRuns(invocation: Invocation, given: string[]) {
  const config = await invocation.config();
  if (!config.policies) {
    throw new AirlockError(
      'no_policies',
      'The configuration names no policies.',
      "Add policies: './policies.ts' to temporal.config.ts.",
    );
  }
  const { mode, timeoutMs } = config.policies;
  const { closeResources } = await import('../../activities/create-activities.js');
  const { loadResources } = await import('../../worker/resource-worker.js');
  const { loadPolicies } = await import('../../worker/load-policies.js');
  const { findRunIds, wholeHistory } = await import('../../client/run-histories.js');
  const { readPayloads } = await import('../../payloads/read-payloads.js');
  const { recordedFetches } = await import('../../worker/replay/recorded-fetches.js');
  const { judgeRun } = await import('../../worker/replay/judge-runs.js');
  const resources = await loadResources(config);
  try {
    const policies = (await loadPolicies(config, resources)) ?? [];
    return await invocation.withClient(async (client) => {
      const { loadedDataConverter: converter } = client.temporal.options;
      const fetches: JudgedFetch[] = [];
      const failed: FailedRun[] = [];
      for (const run of await findRunIds(client, given)) {
        try {
          const histories = await wholeHistory(client, run);
          const recorded = await recordedFetches(histories, (payloads) => readPayloads(converter, payloads));
          fetches.push(...(await judgeRun(run, recorded, resources, { policies, mode, timeoutMs })));
        } catch (error) {
          failed.push({ run, message: errorMessage(error) });
        }
      }
      return { fetches, failed };
    });
  } finally {
    await closeResources(resources);
  }
}
