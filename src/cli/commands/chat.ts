import { createInterface } from 'node:readline/promises';
import type { RunHandle } from '../../client/run-handle.js';
import type { Json, TurnState } from '../../common/protocol.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import { JSON_ARGUMENT_HELP, readJsonArgument } from '../json-argument.js';
import type { Output } from '../output.js';
import { renderTurn } from '../render/turn.js';
import { withSpinner } from '../spinner.js';

interface Options {
  message?: string;
  input?: string;
  close?: boolean;
}

/** Words of a person as a chat model's graph takes them; `--input` sends anything else as it is. */
const asChatMessage = (content: string): Json => ({ messages: [{ role: 'user', content }] });

export function registerChat(commands: CommandSet): void {
  commands.add<Options>(
    'chat <id>',
    'talk with a run that is a conversation: a line is a message, until the input ends',
    (command) =>
      command
        .option('--message <text>', 'send this one message and print its answer')
        .option('--input <json>', `send this as the message, as it is; ${JSON_ARGUMENT_HELP}`)
        .option('--close', 'end the conversation, after the message if there is one'),
    (invocation, [id], { message, input, close }) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = client.get(requiredArgument(id));
        if (input !== undefined) await say(run, await readJsonArgument('--input', input), output);
        else if (message !== undefined) await say(run, asChatMessage(message), output);
        else if (!close) await talk(run, output);
        if (close) await run.close();
        return undefined;
      }),
  );
}

async function say(run: RunHandle, message: Json, output: Output): Promise<void> {
  const turn: TurnState = await withSpinner(output, 'Waiting for an answer', () => run.send(message));
  output.result({ id: run.id, ...turn }, () => renderTurn(run.id, turn, output.colors));
}

async function talk(run: RunHandle, output: Output): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) if (line.trim() !== '') await say(run, asChatMessage(line), output);
}
