import { Option } from 'commander';
import { AirlockError } from '../../common/errors.js';
import { errorMessage } from '../../common/thrown.js';
import type { JudgedFetch } from '../../worker/replay/judge-runs.js';
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.js';
import type { CommandSet, Invocation } from '../invocation.js';
import { type FailedRun, isChanged, renderJudgedFetches } from '../render/policy.js';
import { withSpinner } from '../spinner.js';

interface Options {
  runs?: string[];
  failOn?: 'change' | 'deny';
}

export function registerPolicy(commands: CommandSet): void {
  commands.add<Options>(
    'policy <action>',
    'policy test: say what the policies would have decided on the fetches of past runs',
    (command) =>
      command
        .option('--runs <id-or-query...>', 'these runs, or those that a visibility query finds')
        .addOption(
          new Option('--fail-on <what>', 'end with exit code 11 where a fetch would be decided so').choices([
            'change',
            'deny',
          ]),
        ),
    async (invocation, [action], { runs = [], failOn }) => {
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
      const failures = failed.map(({ run, message }) => ({ run, message }));
      invocation.output.result({ fetches, failed: failures }, () =>
        renderJudgedFetches(fetches, failed, invocation.output.colors),
      );
      return exitCodeFor(fetches, failed, failOn);
    },
  );
}

/** A run that could not be judged comes first: of it nothing is known. */
function exitCodeFor(
  fetches: readonly JudgedFetch[],
  [failed]: readonly FailedRun[],
  failOn: Options['failOn'],
): ExitCode {
  if (failed) return failed.exit;
  const isMet = fetches.some((one) => (failOn === 'deny' ? one.outcome === 'deny' : isChanged(one)));
  return failOn !== undefined && isMet ? exitCodes.decidedOtherwise : exitCodes.ok;
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
  const { findRuns, wholeHistory } = await import('../../client/run-histories.js');
  const { readPayloads } = await import('../../payloads/read-payloads.js');
  const { recordedFetches } = await import('../../worker/replay/recorded-fetches.js');
  const { judgeRun } = await import('../../worker/replay/judge-runs.js');
  const resources = await loadResources(config);
  try {
    const policies = (await loadPolicies(config, resources)) ?? [];
    return await invocation.withClient(async (client) => {
      const { loadedDataConverter: converter } = client.temporal.options;
      const fetches: JudgedFetch[] = [];
      const { ids, unmatched } = await findRuns(client, given);
      const failed: FailedRun[] = unmatched.map((query) => ({
        run: query,
        message: 'No run is found by this query.',
        exit: exitCodes.notFound,
      }));
      for (const run of ids) {
        try {
          const histories = await wholeHistory(client, run);
          const recorded = await recordedFetches(histories, (payloads) => readPayloads(converter, payloads));
          fetches.push(...(await judgeRun(run, recorded, resources, { policies, mode, timeoutMs })));
        } catch (error) {
          failed.push({ run, message: errorMessage(error), exit: exitCodeOf(error) });
        }
      }
      return { fetches, failed };
    });
  } finally {
    await closeResources(resources);
  }
}
