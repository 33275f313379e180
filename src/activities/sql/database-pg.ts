/**
 * PostgreSQL through `pg`: one pool, made when the first query comes.
 *
 * A query that is aborted loses its connection; on the server the statement timeout ends it.
 */
import type { Pool, PoolClient, PoolConfig } from 'pg';
import { registerAddressPassword } from '../../secrets/environment-secrets.js';
import { registerSecret } from '../../secrets/known-secrets.js';
import { ResourceError } from '../errors/resource-error.js';
import { propertyOf } from '../errors/verdict.js';
import { loadOptionalPackage } from '../optional-package.js';
import {
  beginRead,
  type Database,
  fetchRows,
  openCursor,
  type Page,
  type ReadQuery,
  setLocally,
} from './database.js';

/**
 * A connection string, `pg`'s own pool options, or a function that gives either when the first query comes.
 * For passwords that change, give `password` as a function in the pool options: `pg` asks it for every connection.
 */
export type PostgresConnection =
  | string
  | PoolConfig
  | (() => string | PoolConfig | Promise<string | PoolConfig>);

const poolDefaults: PoolConfig = {
  application_name: 'airlock',
  connectionTimeoutMillis: 10_000,
  allowExitOnIdle: true,
};

type Password = ReadQuery['password'];

/** Share one between resources to share its pool. */
export function postgresDatabase(connection: PostgresConnection): Database {
  let pool: Promise<Pool> | undefined;
  let password: Password;
  let hasPassword = false;
  const opened = () => {
    if (pool === undefined) hasPassword = password !== undefined;
    pool ??= openPool(connection, password && (async () => (await password?.()) ?? '')).catch((error) => {
      pool = undefined;
      throw error;
    });
    return pool;
  };
  return {
    read: async (query, signal) => {
      try {
        // A pool outlives the fetch that opens it: each new connection asks the fetch that came last.
        password = query.password ?? password;
        if (pool !== undefined && password !== undefined && !hasPassword) throw openedWithout();
        return await read(await (await opened()).connect(), query, signal);
      } catch (error) {
        throw isLostConnection(error) ? unreachable(error) : error;
      }
    },
    close: async () => {
      const open = pool;
      pool = undefined;
      await (await open)?.end();
    },
  };
}

async function openPool(connection: PostgresConnection, password: Password): Promise<Pool> {
  const { default: pg } = await loadOptionalPackage(() => import('pg'), 'pg', 'A PostgreSQL resource');
  const given = typeof connection === 'function' ? await connection() : connection;
  const config = typeof given === 'string' ? { connectionString: given } : given;
  if (config.connectionString !== undefined) registerAddressPassword(config.connectionString);
  if (typeof config.password === 'string')
    registerSecret(config.password, { isLasting: true, isCertain: true });
  const pool = new pg.Pool({
    ...poolDefaults,
    ...config,
    ...(password && { Client: clientWith(pg, password) }),
  });
  // An idle connection that breaks is replaced on the next query; unheard, this event would end the process.
  pool.on('error', () => undefined);
  // The pool does not listen to a connection that it has lent. One that breaks between two statements of a read
  // would end the process too; the read learns it from its next statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** A connection string goes before the other options, and its password is empty where it names none. */
function clientWith({ Client }: Pick<typeof import('pg'), 'Client'>, password: NonNullable<Password>) {
  return class extends Client {
    constructor(config?: PoolConfig) {
      super(config);
      Reflect.set(this, 'password', password);
    }
  };
}

const openedWithout = () =>
  new ResourceError({
    code: 'misconfigured',
    message:
      'Resources that share a database share its connections. Name a credential for all of them or for none, and start the ' +
      'worker again.',
  });

async function read(client: PoolClient, query: ReadQuery, signal: AbortSignal): Promise<Page> {
  let held = true;
  const release = (destroy: boolean) => {
    if (held) client.release(destroy);
    held = false;
  };
  const abort = () => release(true);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    await client.query(`BEGIN; ${beginRead(query.statementTimeoutMs)}`);
    for (const setting of setLocally(query.settings)) await client.query(setting);
    // Extended also without values: it takes one statement only.
    const opening = { text: openCursor(query.text), values: [...query.values], queryMode: 'extended' };
    await client.query(opening);
    const { rows, fields } = await client.query<(string | null)[]>({
      text: fetchRows(query.maxRows),
      rowMode: 'array',
      types: { getTypeParser: () => String },
    });
    return { columns: fields.map(({ name, dataTypeID }) => ({ name, typeId: dataTypeID })), rows };
  } finally {
    signal.removeEventListener('abort', abort);
    if (held) await client.query('ROLLBACK').then(() => release(false), abort);
  }
}

/** `pg` gives these no code. */
const isLostConnection = (error: unknown) =>
  /^(timeout exceeded when trying to connect|Connection terminated)|is not queryable$/.test(
    String(propertyOf(error, 'message')),
  );

const unreachable = (cause: unknown) =>
  new ResourceError({
    code: 'unavailable',
    message: 'The connection to PostgreSQL was lost or not made.',
    cause,
  });
