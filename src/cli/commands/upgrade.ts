import { type CommandSet, requiredArgument } from '../invocation.js';
import { safeLine } from '../render/plain-text.js';

export function registerUpgrade(commands: CommandSet): void {
  commands.add(
    'upgrade <id>',
    'have an open run move on: to the current version of its agent, where there is a migration, and to the current build',
    (command) => command,
    (invocation, [id]) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = client.get(requiredArgument(id));
        await run.upgrade();
        output.result(
          { id: run.id, upgradeRequested: true },
          () =>
            `${output.colors.green('✔')} Asked ${safeLine(run.id)} to move on; airlock show says when it has`,
        );
        return undefined;
      }),
  );
}
