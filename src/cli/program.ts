/** The program `airlock`: its commands, its help, and how a failure becomes words and an exit code. */
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { AirlockError } from '../common/errors.js';
import { exitCodeMeanings, exitCodeOf, exitCodes } from './exit-codes.js';
import { addGlobalOptions, CommandSet } from './invocation.js';
import { optionInstead, whereElse } from './other-names.js';
import { Output } from './output.js';

interface CommandModule {
  names: readonly string[];
  /** It asks the server and loads no worker: a part of Temporal's API is enough. */
  isClient?: boolean;
  load: () => Promise<(commands: CommandSet) => void>;
}

/** In the order of the help. What a command needs is loaded when it is the one to run. */
const modules: readonly CommandModule[] = [
  { names: ['init'], load: async () => (await import('./commands/init.js')).registerInit },
  { names: ['dev'], load: async () => (await import('./commands/dev.js')).registerDev },
  { names: ['worker'], load: async () => (await import('./commands/worker.js')).registerWorker },
  { names: ['serve'], load: async () => (await import('./commands/serve.js')).registerServe },
  { names: ['resources'], load: async () => (await import('./commands/resources.js')).registerResources },
  { names: ['policy'], load: async () => (await import('./commands/policy.js')).registerPolicy },
  { names: ['build'], load: async () => (await import('./commands/build.js')).registerBuild },
  { names: ['start'], isClient: true, load: async () => (await import('./commands/start.js')).registerStart },
  { names: ['list'], isClient: true, load: async () => (await import('./commands/list.js')).registerList },
  { names: ['show'], isClient: true, load: async () => (await import('./commands/show.js')).registerShow },
  {
    names: ['transcript'],
    isClient: true,
    load: async () => (await import('./commands/transcript.js')).registerTranscript,
  },
  { names: ['watch'], isClient: true, load: async () => (await import('./commands/watch.js')).registerWatch },
  { names: ['inbox'], isClient: true, load: async () => (await import('./commands/inbox.js')).registerInbox },
  {
    names: ['approve', 'edit', 'reject', 'respond'],
    isClient: true,
    load: async () => (await import('./commands/decisions.js')).registerDecisions,
  },
  { names: ['chat'], isClient: true, load: async () => (await import('./commands/chat.js')).registerChat },
  {
    names: ['cancel'],
    isClient: true,
    load: async () => (await import('./commands/cancel.js')).registerCancel,
  },
  { names: ['retry'], isClient: true, load: async () => (await import('./commands/retry.js')).registerRetry },
  {
    names: ['check-upgrade'],
    load: async () => (await import('./commands/check-upgrade.js')).registerCheckUpgrade,
  },
  {
    names: ['upgrade'],
    isClient: true,
    load: async () => (await import('./commands/upgrade.js')).registerUpgrade,
  },
  { names: ['doctor'], load: async () => (await import('./commands/doctor.js')).registerDoctor },
  { names: ['temporal'], load: async () => (await import('./commands/temporal.js')).registerTemporal },
  { names: ['completion'], load: async () => (await import('./commands/completion.js')).registerCompletion },
];

/** The global options that take no value; `--config` takes one. */
const globalFlags: readonly string[] = ['--json', '--no-color'];
const helpFlags: readonly string[] = ['--help', '-h'];

/** Runs one command; never throws. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const program = createProgram();
  const commands = new CommandSet(program);
  const wanted = modulesFor(argv);
  if (wanted.length > 0 && wanted.every(({ isClient }) => isClient)) {
    (await import('../connection/client-descriptors.js')).useClientDescriptors();
  }
  for (const { load } of wanted) (await load())(commands);
  try {
    await program.parseAsync(isUnknown(argv) ? argv.filter((one) => !helpFlags.includes(one)) : argv);
    return commands.outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    const failure = error instanceof CommanderError ? badUsage(error) : error;
    // The options themselves may be what could not be parsed.
    const output = new Output({ json: argv.includes('--json'), color: !argv.includes('--no-color') });
    // Without a command, the help is printed, and needs no error beside it.
    if (output.json || !isHelp(error)) output.error(failure, commands.outcome.server);
    return exitCodeOf(failure);
  }
}

/** The one command that is named; all of them for help, and for a name that is none. */
function modulesFor(argv: readonly string[]): readonly CommandModule[] {
  const first = firstArgument(argv.slice(2));
  if (first === '--version' || first === '-V') return [];
  const named = modules.filter(({ names }) => names.includes(first));
  // A completion script is made of all commands.
  return named.length > 0 && first !== 'completion' ? named : modules;
}

/** A command that there is none of has no help either: that it is unknown is the answer. */
function isUnknown(argv: readonly string[]): boolean {
  const first = firstArgument(argv.slice(2));
  const isCommand = first === 'help' || modules.some(({ names }) => names.includes(first));
  return first !== '' && !first.startsWith('-') && !isCommand;
}

/** The first argument behind the global options: a command, `--help` or `--version`. */
function firstArgument(args: readonly string[]): string {
  const [first = '', ...rest] = args;
  if (first === '--config') return firstArgument(rest.slice(1));
  return globalFlags.includes(first) || first.startsWith('--config=') ? firstArgument(rest) : first;
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
  const [, unknown] = /unknown command '([^']*)'/.exec(error.message) ?? [];
  const elsewhere = unknown === undefined ? undefined : whereElse(unknown);
  const [, excess = ''] = /too many arguments for '([^']*)'/.exec(error.message) ?? [];
  // Commander's own guess goes by letters.
  const said = elsewhere === undefined ? sentence(error.message) : `There is no command '${unknown}'.`;
  return new AirlockError(
    'bad_usage',
    isHelp(error) ? 'No command was given.' : said,
    elsewhere ?? optionInstead(excess) ?? 'See airlock --help, or airlock <command> --help.',
    { cause: error },
  );
}

function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.code === 'commander.help';
}

/** Commander's `error: unknown option '--x'` as a sentence. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.)]$/.test(text) ? '' : '.'}`;
}
