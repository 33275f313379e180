import type { Client } from '@temporalio/client';
import { AirlockError } from '../common/errors.js';
import { type Config, type ResolvedConfig, resolveConfig } from '../config/define-config.js';
import { loadConfig } from '../config/load-config.js';
import { settlePayloads } from '../config/payloads.js';
import { connectClient, type ResolvedConnection, resolveConnection } from '../connection/index.js';
import { dataConverterOf } from '../payloads/data-converter.js';
import { assertKnown, type Known } from './known-options.js';

export interface ConnectOptions {
  /** The configuration, or its file. Default: the nearest `temporal.config.*`. */
  config?: string | Config | ResolvedConfig | undefined;
  /** Where the search for the file begins, and what relative paths start from. Default: the working directory. */
  cwd?: string | undefined;
}

export interface Connected {
  client: Client;
  /** Which server it is. */
  connection: ResolvedConnection;
  taskQueue: string;
  close: () => Promise<void>;
}

/** @throws AirlockError `bad_option`, `no_config`, `module_failed`, `bad_config`, `server_unreachable`, `server_refused` */
export async function connect(options: ConnectOptions): Promise<Connected> {
  const config = await configOf(options);
  const resolved = await resolveConnection(config);
  const dataConverter = await dataConverterOf(settlePayloads(config, resolved));
  const { client, connection } = await connectClient(resolved, { dataConverter });
  return { client, connection: resolved, taskQueue: config.taskQueue, close: () => connection.close() };
}

const OPTIONS: Known<ConnectOptions> = { config: true, cwd: true };

/** The hint of a command names its options, which a program has not. */
const WITHOUT_A_FILE =
  "Say where the server is: AgentClient.connect({ config: { agents: './agents.ts', connection: { address } } }), or give the configuration's file as config. A client loads no agents.";

async function configOf(options: ConnectOptions): Promise<ResolvedConfig> {
  assertKnown('AgentClient.connect', options, OPTIONS, WITHOUT_A_FILE);
  const { config, cwd } = options;
  if (config === undefined || typeof config === 'string') {
    return loadConfig({ cwd, file: config }).catch((error: unknown) => {
      if (!AirlockError.isInstance(error) || error.code !== 'no_config') throw error;
      throw new AirlockError('no_config', error.summary, WITHOUT_A_FILE, { cause: error });
    });
  }
  return 'root' in config ? config : resolveConfig(config, cwd ?? process.cwd());
}
