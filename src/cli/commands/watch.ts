import { exitCodes } from '../exit-codes.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import { renderChange } from '../render/state.js';

export function registerWatch(commands: CommandSet): void {
  commands.add(
    'watch <id>',
    'follow a run until it ends, one line for each change',
    (command) => command,
    (invocation, [id]) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = client.get(requiredArgument(id));
        let last: string | undefined;
        for await (const state of run.watch()) {
          output.result({ id: run.id, ...state }, () => renderChange(state, output.colors, new Date()));
          last = state.status;
        }
        return last === 'completed' ? exitCodes.ok : exitCodes.runEnded;
      }),
  );
}
