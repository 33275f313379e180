import type { KnownRunState } from '../../client/run-state.js';
import { isOpenStatus } from '../../client/run-status.js';
import type { Json } from '../../common/protocol.js';
import { airlockCommand } from '../../common/shell-word.js';
import { exitCodes } from '../exit-codes.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import type { Output } from '../output.js';
import { pasted } from '../render/pasted.js';
import { hanging } from '../render/plain-text.js';
import { renderBriefResult } from '../render/result.js';
import { renderChange } from '../render/state.js';

export function registerWatch(commands: CommandSet): void {
  commands.add(
    'watch <id>',
    'follow a run until it ends, one line for each change; then its result',
    (command) => command,
    (invocation, [id]) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = client.get(requiredArgument(id));
        let last: string | undefined;
        for await (const state of run.watch()) {
          last = state.status;
          const result = last === 'completed' ? await run.result() : undefined;
          output.result({ id: run.id, ...state, result }, () =>
            [renderChange(state, output.colors, new Date()), ...ending(run.id, state, result, output)].join(
              '\n',
            ),
          );
        }
        return last === 'completed' ? exitCodes.ok : exitCodes.runEnded;
      }),
  );
}

/** Of a run that has ended: its result, and where its requests are. */
function ending(
  id: string,
  { status }: KnownRunState,
  result: Json | undefined,
  { colors }: Output,
): string[] {
  if (isOpenStatus(status)) return [];
  return [
    ...(result === undefined ? [] : [`${colors.bold('Result')}  ${hanging(renderBriefResult(result))}`]),
    colors.dim(pasted(`What it asked, and the answers: ${airlockCommand('show', [id], '--log')}`)),
  ];
}
