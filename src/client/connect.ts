import type { Client } from '@temporalio/client';
import { type Config, type ResolvedConfig, resolveConfig } from '../config/define-config.js';
import { loadConfig } from '../config/load-config.js';
import { settlePayloads } from '../config/payloads.js';
import { connectClient, type ResolvedConnection, resolveConnection } from '../connection/index.js';
import { dataConverterOf } from '../payloads/data-converter.js';

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

/** @throws AirlockError `no_config`, `module_failed`, `bad_config`, `server_unreachable`, `server_refused` */
export async function connect(options: ConnectOptions): Promise<Connected> {
  const config = await configOf(options);
  const resolved = await resolveConnection(config);
  const dataConverter = await dataConverterOf(settlePayloads(config, resolved));
  const { client, connection } = await connectClient(resolved, { dataConverter });
  return { client, connection: resolved, taskQueue: config.taskQueue, close: () => connection.close() };
}

async function configOf({ config, cwd }: ConnectOptions): Promise<ResolvedConfig> {
  if (config === undefined || typeof config === 'string') return loadConfig({ cwd, file: config });
  return 'root' in config ? config : resolveConfig(config, cwd ?? process.cwd());
}
