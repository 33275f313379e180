/**
 * PostgreSQL over the wire, for the `pg` adapter: an installed server where there is one (`apt-get install
 * postgresql`), and everywhere the same engine as PGlite behind a socket.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import getPort from 'get-port';
import pg from 'pg';

export interface PostgresServer {
  readonly connection: pg.PoolConfig;
  stop(): Promise<void>;
}

/** PGlite is one session, so there may be one connection at a time. */
export async function startPgliteServer(): Promise<PostgresServer> {
  const database = await PGlite.create();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let answered: Promise<unknown> = Promise.resolve();
    socket.on('data', (message) => {
      answered = answered.then(async () => socket.write(await database.execProtocolRaw(message)));
    });
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    connection: { connectionString: `postgres://postgres@127.0.0.1:${port}/postgres`, max: 1 },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await database.close();
    },
  };
}

/** Folder of an installed PostgreSQL's programs. */
export function installedPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian).map((version) => path.join(debian, version, 'bin'))
    : [];
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => existsSync(path.join(folder, 'postgres')));
  return [
    ...versions,
    ...onPath.map((folder) => path.dirname(realpathSync(path.join(folder, 'postgres')))),
  ].find((folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')));
}

export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'airlock-postgres-'));
  const user = unprivileged();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  execFileSync(
    path.join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    { ...user, cwd: folder, stdio: 'pipe' },
  );
  const port = await getPort();
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'fsync=off',
  ];
  const server = spawn(
    path.join(programs, 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    { ...user, cwd: folder, stdio: 'ignore' },
  );
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill('SIGINT');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const connection = { connectionString: `postgres://postgres@127.0.0.1:${port}/postgres` };
  try {
    await serving(connection, server);
    return { connection, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** PostgreSQL refuses to run as root; its package brings a user along. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString());
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function serving(connection: pg.ClientConfig, server: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client(connection);
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > giveUpAt) throw error;
      await new Promise((later) => setTimeout(later, 50));
    } finally {
      await client.end();
    }
  }
}
