import path from 'node:path';
import type { WhichRuns } from '../../client/run-histories.js';
import { AirlockError } from '../../common/errors.js';
import { settlePayloads } from '../../config/payloads.js';
import { resolveConnection } from '../../connection/resolve.js';
import type { CheckedRun, CheckUpgradeOptions, RunToCheck } from '../../worker/replay/check-upgrade.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { CommandSet, Invocation } from '../invocation.js';
import { positiveInteger } from '../positive-integer.js';
import { type CheckedCounts, renderCheckedRuns } from '../render/checked-runs.js';
import { withSpinner } from '../spinner.js';

interface Options {
  run?: string[];
  query?: string;
  sample?: number;
  history?: string[];
  dir?: string;
  bundle?: string;
}

export function registerCheckUpgrade(commands: CommandSet): void {
  commands.add<Options>(
    'check-upgrade',
    'say before a deployment which runs could not continue with this code (default: all open runs)',
    (command) =>
      command
        .option('--run <id...>', 'these runs')
        .option('--query <query>', 'runs that this visibility query finds')
        .option('--sample <count>', 'so many of them, spread evenly', positiveInteger)
        .option('--history <file...>', 'histories in files, from `temporal workflow show --output json`')
        .option('--dir <folder>', 'every history in a folder')
        .option('--bundle <file>', 'check what airlock build made (default: bundle the agents now)'),
    async (invocation, _args, options) => {
      const { output } = invocation;
      const given = await invocation.config();
      const config = settlePayloads(given, await resolveConnection(given));
      const { installWorkerLog } = await import('../worker-log.js');
      installWorkerLog({ color: output.colorsOnStderr, unlessAsked: 'ERROR' });
      const { readBundle } = await import('../../worker/bundle/bundle-file.js');
      const bundle =
        options.bundle === undefined ? undefined : await readBundle(path.resolve(options.bundle));
      const checked = await withSpinner(output, 'Replaying runs', () =>
        withRuns(invocation, options, (runs) => judged({ config, bundle }, runs)),
      );
      const count = (...statuses: CheckedRun['status'][]) =>
        checked.filter(({ status }) => statuses.includes(status)).length;
      const counts = {
        safe: count('safe'),
        harmless: count('harmless'),
        asksOtherwise: count('asks_otherwise'),
        diverging: count('diverges', 'version_gone'),
        inconclusive: count('inconclusive'),
      };
      output.result({ ...counts, runs: checked }, () => renderCheckedRuns(checked, counts, output.colors));
      return exitCodeFor(counts);
    },
  );
}

function exitCodeFor({ diverging, inconclusive, asksOtherwise }: CheckedCounts): ExitCode {
  if (diverging > 0) return exitCodes.diverges;
  if (inconclusive > 0) return exitCodes.inconclusive;
  return asksOtherwise > 0 ? exitCodes.asksOtherwise : exitCodes.ok;
}

type Runs = AsyncIterable<RunToCheck>;

/** Gives the runs that were asked for; a server is asked only where they are not files. */
async function withRuns<T>(
  invocation: Invocation,
  { run: ids, query, sample, history = [], dir }: Options,
  use: (runs: Runs) => Promise<T>,
): Promise<T> {
  const which: WhichRuns = { ids, query, sample };
  const isOfServer = Object.values(which).some((given) => given !== undefined);
  if (history.length === 0 && dir === undefined) {
    const { runHistories } = await import('../../client/run-histories.js');
    return invocation.withClient((client) => use(runHistories(client, which)));
  }
  if (isOfServer) {
    throw new AirlockError('bad_usage', 'Histories in files, or runs of a server: not both at once.');
  }
  const { historiesIn, historyFilesOf } = await import('../../worker/replay/history-files.js');
  const files = history.map((file) => path.resolve(file));
  return use(historiesIn([...files, ...(dir === undefined ? [] : await historyFilesOf(path.resolve(dir)))]));
}

async function judged(options: CheckUpgradeOptions, runs: Runs): Promise<CheckedRun[]> {
  const { checkUpgrade } = await import('../../worker/replay/check-upgrade.js');
  const all: CheckedRun[] = [];
  for await (const one of checkUpgrade(options, runs)) all.push(one);
  return all;
}
