import type { AgentClient } from '../../client/agent-client.js';
import { isUnanswered } from '../../client/errors/unanswered.js';
import type { KnownRunState } from '../../client/run-state.js';
import { withTimesBeforeReset } from '../../client/times-before-reset.js';
import type { LogEntry } from '../../common/protocol.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import { renderLog } from '../render/log.js';
import { hanging } from '../render/plain-text.js';
import { renderBriefResult } from '../render/result.js';
import { renderState } from '../render/state.js';

export function registerShow(commands: CommandSet): void {
  commands.add<{ log?: boolean }>(
    'show <id>',
    'show a run: its status, what it waits for, its requests and their answers',
    (command) => command.option('--log', 'show the requests and answers alone'),
    (invocation, [id], options) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = client.get(requiredArgument(id));
        if (options.log) {
          const log = await readLog(client, run.id);
          output.result({ id: run.id, log }, () => renderLog(log, output.colors));
          return undefined;
        }
        const state = await run.state();
        const log = await logOf(client, run.id, state);
        const attempts = state.fetches.length === 0 ? [] : await run.attempts();
        const result = state.status === 'completed' ? await run.result() : undefined;
        const webUi = client.webUiUrl(run.id);
        output.result({ id: run.id, state, attempts, log, result, webUi, server: client.server }, () =>
          [
            renderState(run.id, state, output.colors, new Date(), attempts),
            ...(log !== null
              ? [renderLog(log, output.colors)]
              : // Of an open run the state has said why.
                state.reason === undefined
                ? [output.colors.dim(hanging(state.incomplete?.message ?? 'No worker answered.'))]
                : []),
            ...(result === undefined
              ? []
              : [`${output.colors.bold('Result')}  ${hanging(renderBriefResult(result))}`]),
            ...(webUi === undefined ? [] : [output.colors.dim(webUi)]),
          ].join('\n\n'),
        );
        return undefined;
      }),
  );
}

/** `null` where no worker tells it: a run that has ended still has its status then. */
async function logOf(client: AgentClient, id: string, state: KnownRunState): Promise<LogEntry[] | null> {
  if (state.incomplete !== undefined) return null;
  return readLog(client, id).catch((error) => {
    if (isUnanswered(error)) return null;
    throw error;
  });
}

async function readLog(client: AgentClient, id: string): Promise<LogEntry[]> {
  return withTimesBeforeReset(client.temporal, id, await client.get(id).log());
}
