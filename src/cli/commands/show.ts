import { unlessNoWorker } from '../../client/errors/temporal-errors.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import { renderLog } from '../render/log.js';
import { renderState } from '../render/state.js';

export function registerShow(commands: CommandSet): void {
  commands.add<{ log?: boolean }>(
    'show <id>',
    'show a run: its status, what it waits for, what it asked and was told',
    (command) => command.option('--log', 'show the requests and answers alone'),
    (invocation, [id], options) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = client.get(requiredArgument(id));
        if (options.log) {
          const log = await run.log();
          output.result({ id: run.id, log }, () => renderLog(log, output.colors));
          return undefined;
        }
        const state = await run.state();
        // Without a worker a run that has ended still has its status.
        const log = state.counts === undefined ? undefined : await run.log().catch(unlessNoWorker);
        const webUi = client.webUiUrl(run.id);
        output.result({ id: run.id, state, log: log ?? null, webUi }, () =>
          [
            renderState(run.id, state, output.colors, new Date()),
            log === undefined
              ? output.colors.dim('No worker is up to tell what it asked and was told.')
              : renderLog(log, output.colors),
            ...(webUi === undefined ? [] : [output.colors.dim(webUi)]),
          ].join('\n\n'),
        );
        return undefined;
      }),
  );
}
