import { createInterface } from 'node:readline';
import type { RunHandle } from '../../client/run-handle.js';
import { AirlockError } from '../../common/errors.js';
import type { Json, TurnState } from '../../common/protocol.js';
import { isBlank } from '../../common/unseen.js';
import { exitCodes } from '../exit-codes.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import { JSON_ARGUMENT_HELP, readJsonArgument } from '../json-argument.js';
import type { Output } from '../output.js';
import { oneLine, safeLine } from '../render/plain-text.js';
import { renderTurn } from '../render/turn.js';
import { withSpinner } from '../spinner.js';
import { type TurnBefore, talk } from '../talk.js';
import { TerminalEcho } from '../terminal-echo.js';

interface Options {
  message?: string;
  input?: string;
  messageId?: string;
  wait?: boolean;
  close?: boolean;
}

/** Words of a person as a chat model's graph takes them; `--input` sends anything else as it is. */
const asChatMessage = (content: string): Json => ({ messages: [{ role: 'user', content }] });

const WAITING = 'Waiting for an answer';

/** A shell's exit code for a process that Ctrl-C ended. */
const INTERRUPTED = 130;

export function registerChat(commands: CommandSet): void {
  commands.add<Options>(
    'chat <id>',
    'talk with a run that is a conversation: a line is a message, until the input ends',
    (command) =>
      command
        .option('--message <text>', 'send this one message and print its answer')
        .option('--input <json>', `send this as the message, as it is; ${JSON_ARGUMENT_HELP}`)
        .option('--message-id <id>', 'with --message or --input: makes sending it again harmless')
        .option('--wait', 'with --message or --input: wait for people too, not for services alone')
        .option('--close', 'end the conversation, after the message if there is one'),
    (invocation, [id], options) => {
      const { message, input, wait = false, close, messageId } = options;
      assertMessage(options);
      return invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = client.get(requiredArgument(id));
        let last: TurnState | undefined;
        const typed = message === undefined ? undefined : asChatMessage(message);
        const sent = input === undefined ? typed : await readJsonArgument('--input', input, '--message');
        if (sent !== undefined) last = await say(run, sent, output, { wait, messageId });
        else if (!close) await sayLines(run, output);
        if (close) {
          await run.close();
          if (last === undefined) {
            output.result({ id: run.id, closed: true }, () => `Closed ${safeLine(run.id)}`);
          }
        }
        return last?.status === 'failed' ? exitCodes.runEnded : exitCodes.ok;
      });
    },
  );
}

function assertMessage({ message, input, messageId }: Options): void {
  if (message !== undefined && isBlank(message))
    throw new AirlockError('bad_usage', 'The message is empty.', "Give it words: --message '…'");
  if (messageId === undefined || message !== undefined || input !== undefined) return;
  throw new AirlockError(
    'bad_usage',
    '--message-id is of one message, and none is given.',
    "Give it: --message '…', or --input with JSON",
  );
}

/** @param wait whether to wait for people as well */
async function say(
  run: RunHandle,
  message: Json,
  output: Output,
  { wait: waits = false, messageId }: Pick<Options, 'wait' | 'messageId'>,
): Promise<TurnState> {
  let left: TurnBefore | undefined;
  const show = (turn: TurnState, isWaitedFor = false, before?: TurnBefore) =>
    output.result({ id: run.id, ...turn, ...(before && { before }) }, () =>
      renderTurn(run.id, turn, output.colors, isWaitedFor, new Date(), before),
    );
  const turn = await withSpinner(output, WAITING, (spinner) =>
    talk(run, message, {
      messageId,
      onQuestions: (asking, before) => {
        if (!waits) left = before;
        if (!waits) return false;
        spinner.above(() => show(asking, true, before));
        spinner.say('Waiting for the decision; Ctrl-C leaves, the conversation stays open');
        return true;
      },
      onAnswered: () => spinner.say(WAITING),
    }),
  );
  show(turn, false, left);
  return turn;
}

async function sayLines(run: RunHandle, output: Output): Promise<void> {
  const isTerminal = output.interactive && process.stdin.isTTY === true;
  const echo = new TerminalEcho(process.stdout);
  const lines = createInterface({
    input: process.stdin,
    ...(isTerminal && { output: echo, terminal: true, prompt: output.colors.bold('you › ') }),
  });
  const early: string[] = [];
  const leave = () => {
    if (early.length > 0) output.note(`\nNot sent: ${early.map((line) => oneLine(line, 200)).join(' / ')}`);
    process.exit(INTERRUPTED);
  };
  lines.on('SIGINT', leave);
  // What is typed while a turn is under way is not seen, and sent behind it: who typed it knows so.
  lines.on('line', (line) => {
    if (echo.isMuted && line.trim() !== '') early.push(line);
  });
  if (isTerminal) {
    output.note(output.colors.dim('A line is a message. Ctrl-D ends this; the conversation stays open.'));
    lines.prompt();
  }
  for await (const line of lines) {
    if (early[0] === line) {
      early.shift();
      if (isTerminal) output.note(`${output.colors.bold('you ›')} ${oneLine(line, 200)}`);
    }
    echo.isMuted = isTerminal;
    if (line.trim() !== '') await say(run, asChatMessage(line), output, { wait: true });
    echo.isMuted = false;
    if (isTerminal && early.length === 0) lines.prompt();
  }
}
