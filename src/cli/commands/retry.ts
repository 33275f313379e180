import { airlockCommand } from '../../common/shell-word.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import { pasted } from '../render/pasted.js';
import { safeLine } from '../render/plain-text.js';

export function registerRetry(commands: CommandSet): void {
  commands.add<{ from?: string; reason?: string }>(
    'retry <id>',
    'continue a run that failed or was stopped from where it went wrong, with the code that the workers have now',
    (command) =>
      command
        .option('--from <fetch>', 'go back to before this fetch was made, as in fetch-2')
        .option('--reason <text>', "kept in the run's history"),
    (invocation, [id], { from, reason }) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = client.get(requiredArgument(id));
        const { eventId, again } = await run.retry({ from, reason });
        output.result({ id: run.id, eventId, again }, () =>
          [
            `${output.colors.green('✔')} ${safeLine(run.id)} continues at event ${eventId}; earlier answers stay`,
            ...(again.length === 0 ? [] : [`  asked again: ${safeLine(again.join(', '))}`]),
            `  ${output.colors.cyan(pasted(airlockCommand('watch', [run.id])))}`,
          ].join('\n'),
        );
        return undefined;
      }),
  );
}
