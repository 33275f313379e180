/** Ports for a server on this machine: the well-known ones while they are free, any others after that. */
import { createServer } from 'node:net';
import getPort from 'get-port';
import { AirlockError } from '../common/errors.js';

/** Only this machine can reach the server: it has no authentication. */
export const LOOPBACK = '127.0.0.1';

/** A port that was asked for by number; `option` is its name in the message. */
export async function givenPort(port: number, option: string): Promise<number> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new AirlockError('bad_option', `${option} is ${port}.`, 'Give a port from 1 to 65535.');
  }
  if (await isFree(port)) return port;
  throw new AirlockError(
    'port_busy',
    `Port ${port}, given as ${option}, is in use.`,
    `Stop what uses it, or leave ${option} out to get a free one.`,
  );
}

export async function preferredPort(port: number): Promise<number> {
  return (await isFree(port)) ? port : getPort({ host: LOOPBACK });
}

/** Free on every address: a server on all interfaces would otherwise be hidden behind ours, or ours behind it. */
async function isFree(port: number): Promise<boolean> {
  for (const host of [LOOPBACK, '0.0.0.0', '::']) {
    const problem = await listenOnce(port, host);
    if (problem === 'EADDRINUSE' || problem === 'EACCES') return false;
  }
  return true;
}

function listenOnce(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}
