/** The program `airlock`: its commands, its help, and how a failure becomes words and an exit code. */
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { AirlockError } from '../common/errors.js';
import { registerBuild } from './commands/build.js';
import { registerCancel } from './commands/cancel.js';
import { registerChat } from './commands/chat.js';
import { registerCheckUpgrade } from './commands/check-upgrade.js';
import { registerCompletion } from './commands/completion.js';
import { registerDecisions } from './commands/decisions.js';
import { registerDev } from './commands/dev.js';
import { registerDoctor } from './commands/doctor.js';
import { registerInbox } from './commands/inbox.js';
import { registerInit } from './commands/init.js';
import { registerList } from './commands/list.js';
import { registerRetry } from './commands/retry.js';
import { registerShow } from './commands/show.js';
import { registerStart } from './commands/start.js';
import { registerTemporal } from './commands/temporal.js';
import { registerTranscript } from './commands/transcript.js';
import { registerUpgrade } from './commands/upgrade.js';
import { registerWatch } from './commands/watch.js';
import { registerWorker } from './commands/worker.js';
import { exitCodeMeanings, exitCodeOf, exitCodes } from './exit-codes.js';
import { addGlobalOptions, CommandSet } from './invocation.js';
import { Output } from './output.js';

const registrations = [
  registerInit,
  registerDev,
  registerWorker,
  registerBuild,
  registerStart,
  registerList,
  registerShow,
  registerTranscript,
  registerWatch,
  registerInbox,
  registerDecisions,
  registerChat,
  registerCancel,
  registerRetry,
  registerCheckUpgrade,
  registerUpgrade,
  registerDoctor,
  registerTemporal,
  registerCompletion,
];

/** Runs one command; never throws. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const program = createProgram();
  const commands = new CommandSet(program);
  for (const register of registrations) register(commands);
  try {
    await program.parseAsync(argv);
    return commands.outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    const failure = error instanceof CommanderError ? badUsage(error) : error;
    // The options themselves may be what could not be parsed.
    const output = new Output({ json: argv.includes('--json'), color: !argv.includes('--no-color') });
    // Who gave no command has the help before him and needs no words about it.
    if (output.json || !isHelp(error)) output.error(failure);
    return exitCodeOf(failure);
  }
}

function createProgram(): Command {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  const program = new Command('airlock')
    .description('Run LangGraph agents that never touch the network, as durable Temporal workflows.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .enablePositionalOptions()
    .addHelpText('after', `\nExit codes:\n${exitCodeTable()}\n`);
  return addGlobalOptions(program);
}

function exitCodeTable(): string {
  return Object.entries(exitCodeMeanings)
    .map(([name, meaning]) => `  ${exitCodes[name as keyof typeof exitCodes]}  ${meaning}`)
    .join('\n');
}

function badUsage(error: CommanderError): AirlockError {
  const said = isHelp(error) ? 'No command was given.' : sentence(error.message);
  return new AirlockError('bad_usage', said, 'See airlock --help, or airlock <command> --help.', {
    cause: error,
  });
}

function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.code === 'commander.help';
}

/** Commander's `error: unknown option '--x'` as a sentence. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.)]$/.test(text) ? '' : '.'}`;
}
