import { Option } from 'commander';
import type { AgentClient } from '../../client/agent-client.js';
import type { ListOptions } from '../../client/run-list.js';
import { closedStatuses, isOpenStatus, openStatuses } from '../../client/run-status.js';
import type { CommandSet } from '../invocation.js';
import { positiveInteger } from '../positive-integer.js';
import { type ListedRun, renderRuns } from '../render/runs.js';

const DEFAULT_LIMIT = 50;
/** Runs asked at the same time why they failed or stand still. */
const CONCURRENCY = 8;

export function registerList(commands: CommandSet): void {
  commands.add<ListOptions>(
    'list',
    'list runs: open ones first, then the last ended',
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
        const runs: ListedRun[] = await client
          .list({ agent, version, status, assignee, open, limit })
          .toArray();
        const { output } = invocation;
        await addReasons(client, runs);
        const { server } = client;
        output.result({ runs, server }, () =>
          renderRuns(runs, output.colors, new Date(), server, { agent, version, status, assignee, open }),
        );
        return undefined;
      }),
  );
}

/**
 * A list of the server's has no reasons: each run that failed or is stuck is asked for its own, and each task queue of
 * open runs for its workers. `airlock show` says the same of such a run.
 */
async function addReasons(client: AgentClient, runs: ListedRun[]): Promise<void> {
  const toAsk = runs.filter(({ status }) => status === 'failed' || status === 'stuck').values();
  const askInTurn = async () => {
    for (const run of toAsk) {
      if (run.status === 'failed') run.failure = await client.get(run.id).failure();
      else run.reason = (await client.get(run.id).stuckReason()) ?? run.reason;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, askInTurn));

  const open = runs.filter(({ status, reason }) => isOpenStatus(status) && reason === undefined);
  for (const taskQueue of new Set(open.map((run) => run.taskQueue))) {
    const reason = await client.whyUnpolled(taskQueue);
    if (reason) for (const run of open) if (run.taskQueue === taskQueue) run.reason = reason;
  }
}
