import { type CommandSet, requiredArgument } from '../invocation.js';
import { safeLine } from '../render/plain-text.js';
import { sentTo } from '../render/server.js';

export function registerCancel(commands: CommandSet): void {
  commands.add<{ reason?: string }>(
    'cancel <id>',
    'ask a run to stop',
    (command) => command.option('--reason <text>', "kept in the run's history"),
    (invocation, [id], { reason }) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = client.get(requiredArgument(id));
        await run.cancel(reason);
        output.result({ id: run.id, cancellationRequested: true }, () =>
          [
            `${output.colors.green('✔')} Asked ${safeLine(run.id)} to stop`,
            ...sentTo(client.server, output.colors),
          ].join('\n'),
        );
        return undefined;
      }),
  );
}
