/** What every command has in common: the global options, the client, and how an action becomes an exit code. */
import type { Command } from 'commander';
import type { AgentClient } from '../client/agent-client.js';
import type { AskedServer } from '../client/asked-server.js';
import { AirlockError } from '../common/errors.js';
import type { ResolvedConfig } from '../config/define-config.js';
import { findConfigFile, loadConfig } from '../config/load-config.js';
import { exitCodes } from './exit-codes.js';
import { Output } from './output.js';

interface GlobalOptions {
  config?: string;
  json?: boolean;
  color: boolean;
}

/** One call of one command. */
export class Invocation {
  readonly output: Output;

  /** @param onConnected is given the server that the command asks */
  constructor(
    private readonly globals: GlobalOptions,
    private readonly onConnected: (server: AskedServer) => void,
  ) {
    this.output = new Output({ json: globals.json === true, color: globals.color });
  }

  /** @param isFresh whether to read the file again */
  config(isFresh = false): Promise<ResolvedConfig> {
    return loadConfig({ file: this.globals.config, isFresh });
  }

  /** Where the configuration is, or was looked for by name; `undefined` where there is none. */
  get configFile(): string | undefined {
    return this.globals.config ?? findConfigFile(process.cwd());
  }

  /**
   * Connects, calls `use`, and closes the connection however `use` ends.
   * @param needs `server`: where there is no project, the server that the machine names is enough
   */
  async withClient<T>(
    use: (client: AgentClient) => Promise<T>,
    needs: 'project' | 'server' = 'server',
  ): Promise<T> {
    // What only looks at files does without it, and it takes long to load.
    const { AgentClient: Client } = await import('../client/agent-client.js');
    const config = (needs === 'server' && (await this.#withoutProject())) || (await this.config());
    const client = await Client.connect({ config });
    this.onConnected(client.server);
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  }

  async #withoutProject(): Promise<ResolvedConfig | undefined> {
    if (this.configFile !== undefined) return undefined;
    const { configOfMachine } = await import('./without-project.js');
    return configOfMachine(process.cwd());
  }
}

/** Does a command's work. The exit code is `ok` unless it returns another or throws. */
export type Action<Options> = (
  invocation: Invocation,
  args: (string | undefined)[],
  options: Options,
  /** Every argument as it was given, those of unknown options too. */
  given: string[],
) => Promise<number | undefined>;

/** What is left of the command that ran. */
export interface Outcome {
  /** One of `exitCodes`; of `airlock temporal`, that of the command it runs. */
  exitCode: number;
  /** The server it asked, where it came so far. */
  server?: AskedServer;
}

/** Registers commands on one program, each with the global options behind its own. */
export class CommandSet {
  readonly outcome: Outcome = { exitCode: exitCodes.ok };

  constructor(readonly program: Command) {}

  /** @param usage name and arguments, as in `start <agent>` */
  add<Options>(
    usage: string,
    description: string,
    declare: (command: Command) => Command,
    act: Action<Options>,
  ): void {
    const command = declare(this.program.command(usage).description(description));
    addGlobalOptions(command).action(async () => {
      const invocation = new Invocation(globalOptions(command, this.program), (server) => {
        this.outcome.server = server;
      });
      const exitCode = await act(
        invocation,
        command.processedArgs,
        command.opts<Options & GlobalOptions>(),
        command.args,
      );
      this.outcome.exitCode = exitCode ?? exitCodes.ok;
    });
  }
}

/** An argument that commander has seen to, for it is required. */
export function requiredArgument(given: string | undefined): string {
  if (given === undefined) throw new AirlockError('bad_usage', 'An argument is missing.');
  return given;
}

export function addGlobalOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: the nearest temporal.config.ts)')
    .option('--json', 'print JSON for scripts')
    .option('--no-color', 'print without colours');
}

/** Global options count before the command's name and behind it. */
function globalOptions(command: Command, program: Command): GlobalOptions {
  const [own, before] = [command.opts<GlobalOptions>(), program.opts<GlobalOptions>()];
  const config = own.config ?? before.config;
  return {
    ...(config === undefined ? {} : { config }),
    json: own.json === true || before.json === true,
    color: own.color && before.color,
  };
}
