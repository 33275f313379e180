import { Option } from 'commander';
import type { ListOptions } from '../../client/run-list.js';
import { closedStatuses, openStatuses } from '../../client/run-status.js';
import type { CommandSet } from '../invocation.js';
import { positiveInteger } from '../positive-integer.js';
import { renderRuns } from '../render/runs.js';

const DEFAULT_LIMIT = 50;

export function registerList(commands: CommandSet): void {
  commands.add<ListOptions>(
    'list',
    'list runs, newest first',
    (command) =>
      command
        .option('--agent <name>', 'only runs of this agent')
        .option('--version <version>', 'only runs of this version')
        .addOption(
          new Option('--status <status>', 'only runs in this status').choices([
            ...openStatuses,
            ...Object.keys(closedStatuses),
          ]),
        )
        .option('--assignee <who>', 'only runs that ask this person or group')
        .option('--open', 'only runs that have not ended')
        .option('--limit <count>', 'how many at most', positiveInteger, DEFAULT_LIMIT),
    (invocation, _args, { agent, version, status, assignee, open, limit }) =>
      invocation.withClient(async (client) => {
        const runs = await client.list({ agent, version, status, assignee, open, limit }).toArray();
        const { output } = invocation;
        output.result({ runs }, () => renderRuns(runs, output.colors, new Date()));
        return undefined;
      }),
  );
}
