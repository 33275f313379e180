/**
 * The Temporal server that `airlock dev` starts for itself, and its record, by which other commands find it.
 *
 * 1. The record exists only while the server does.
 * 2. The server is stopped however its use ends.
 */
import { AirlockError } from '../common/errors.js';
import { readDevServerRecord, removeDevServerRecord, writeDevServerRecord } from '../connection/index.js';
import type { DevServer, DevServerOptions } from '../dev-server/index.js';

/**
 * @param root the project's folder, which keeps the record
 * @param use called with a promise that rejects when the server ends by itself
 * @throws AirlockError `dev_running`, and what the server throws
 */
export async function withOwnServer(
  root: string,
  options: DevServerOptions & { onProgress: (line: string) => void },
  use: (lost: Promise<never>) => Promise<void>,
): Promise<void> {
  options.onProgress('Starting a Temporal server');
  const { startDevServer } = await import('../dev-server/index.js');
  const server = await startDevServer(options);
  const { address, namespace, uiUrl, pid } = server;
  try {
    // Another one may have been started in the same moment.
    const other = await readDevServerRecord(root);
    if (other) throw devRunning(other.address, other.pid);
    await writeDevServerRecord(root, { address, namespace, uiUrl, pid });
    const lost = exitOf(server);
    // When the server is stopped, no code may be waiting for this promise.
    lost.catch(() => {});
    await use(lost);
  } finally {
    await removeDevServerRecord(root, pid);
    await server.stop();
  }
}

/** @param pid of its server, with which it ends: also one that was left behind, and has no terminal */
export function devRunning(address: string, pid: number | undefined): AirlockError {
  const end = process.platform === 'win32' ? `taskkill /F /PID ${pid}` : `kill ${pid}`;
  return new AirlockError(
    'dev_running',
    `airlock dev runs here already, with its server at ${address}.`,
    `Stop that one first${pid === undefined ? '' : ` (${end} where it has no terminal)`}, or add workers to it with airlock worker.`,
  );
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
