/**
 * What `airlock dev` runs: a server unless one is named, its record for other commands, and the workers.
 *
 * 1. Whatever was started is stopped, in reverse order, however the session ends.
 * 2. The record exists only while the server does.
 */

import { AirlockError } from '../common/errors.js';
import type { ResolvedConfig } from '../config/define-config.js';
import {
  type ResolvedConnection,
  removeDevServerRecord,
  resolveConnection,
  writeDevServerRecord,
} from '../connection/index.js';
import type { DevServer, DevServerOptions } from '../dev-server/index.js';
import { rolesFor } from './roles-for.js';

export interface DevSessionOptions {
  config: ResolvedConfig;
  server: DevServerOptions;
  /** Resolves when the session shall end. */
  stop: Promise<void>;
  /** Told what goes on until everything runs. */
  onProgress: (line: string) => void;
  /** Told when everything runs. */
  onReady: (connection: ResolvedConnection) => Promise<void>;
}

/** @throws AirlockError `dev_running`, `dev_server_exited`, and what the server and the workers throw */
export async function runDevSession(options: DevSessionOptions): Promise<void> {
  const connection = await resolveConnection(options.config);
  if (connection.source === 'dev-server') {
    throw new AirlockError(
      'dev_running',
      `airlock dev runs here already, with its server at ${connection.address}.`,
      'Stop that one first, or add workers to it with airlock worker.',
    );
  }
  if (connection.source !== 'default') return runWithWorkers(options, connection, new Promise(() => {}));
  await withServer(options, async (server) =>
    runWithWorkers(options, await resolveConnection(options.config), exitOf(server)),
  );
}

async function withServer(
  { config, server: serverOptions, onProgress }: DevSessionOptions,
  use: (server: DevServer) => Promise<void>,
): Promise<void> {
  onProgress('Starting a Temporal server');
  const { startDevServer } = await import('../dev-server/index.js');
  const server = await startDevServer({ ...serverOptions, onProgress });
  const { address, namespace, uiUrl, pid } = server;
  try {
    await writeDevServerRecord(config.root, { address, namespace, uiUrl, pid });
    await use(server);
  } finally {
    await removeDevServerRecord(config.root, pid);
    await server.stop();
  }
}

async function runWithWorkers(
  { config, stop, onProgress, onReady }: DevSessionOptions,
  connection: ResolvedConnection,
  serverLost: Promise<never>,
): Promise<void> {
  // Nobody may be waiting for it when the server is stopped.
  serverLost.catch(() => {});
  onProgress('Starting the workers');
  const { installWorkerLog } = await import('./worker-log.js');
  installWorkerLog();
  const { runWorkers } = await import('../worker/run-workers.js');
  // Nobody promotes builds here: what is being written takes every run.
  const unversioned = { ...config, versioning: undefined };
  const workers = await runWorkers({ config: unversioned, connection, roles: rolesFor('all', config) });
  try {
    await onReady(connection);
    await Promise.race([stop, workers.done, serverLost]);
  } finally {
    await workers.stop();
  }
}

/** Rejects when the server ends by itself. */
async function exitOf(server: DevServer): Promise<never> {
  await server.exited;
  throw new AirlockError(
    'dev_server_exited',
    `The Temporal server (process ${server.pid}) ended by itself. Its last words:\n${server.lastOutput()}`,
    'Start airlock dev again; airlock doctor tells which binary is used.',
  );
}
