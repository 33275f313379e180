/**
 * PGlite, PostgreSQL inside this process: for development, tests and examples.
 *
 * It runs in this thread and cannot be interrupted. A query past its statement timeout still runs to its end,
 * everything else waiting; its answer is then refused, so that it fails here as it would on a server.
 */

import type { PGlite } from '@electric-sql/pglite';
import { durationText } from '../../common/duration-text.js';
import { ResourceError } from '../errors/resource-error.js';
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

/** As much of PGlite as is used here. */
export type PGliteLike = Pick<PGlite, 'transaction' | 'close'>;

export interface EmbeddedDatabaseOptions {
  /** Folder that keeps the data. Default: memory, gone with the process. */
  readonly dataDir?: string;
  /** Creates and loads tables, once per process, before a worker polls or when the first query comes; with `dataDir` it finds its earlier work. */
  readonly setup?: (database: PGlite) => Promise<void>;
}

/** Share one between resources to share its data. */
export function embeddedDatabase(options: EmbeddedDatabaseOptions = {}): Database {
  let database: Promise<PGlite> | undefined;
  const opened = () => {
    database ??= open(options).catch((error) => {
      database = undefined;
      throw error;
    });
    return database;
  };
  return {
    open: async () => void (await opened()),
    read: async (query, signal) => read(await opened(), query, signal),
    close: async () => {
      const held = database;
      database = undefined;
      await (await held)?.close();
    },
  };
}

/** A PGlite that somebody else opened, and closes. */
export function databaseOf(pglite: PGliteLike): Database {
  return { read: (query, signal) => read(pglite, query, signal), close: async () => undefined };
}

async function open({ dataDir, setup }: EmbeddedDatabaseOptions): Promise<PGlite> {
  const { PGlite } = await loadOptionalPackage(
    () => import('@electric-sql/pglite'),
    '@electric-sql/pglite',
    'An embedded database',
  );
  const database = await PGlite.create(dataDir ?? 'memory://');
  try {
    await setup?.(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function read(database: PGliteLike, query: ReadQuery, signal: AbortSignal): Promise<Page> {
  return database.transaction(async (transaction) => {
    signal.throwIfAborted();
    const startedAt = performance.now();
    await transaction.exec(beginRead(query.statementTimeoutMs));
    for (const { text, values } of setLocally(query.settings)) await transaction.query(text, values);
    await transaction.query(openCursor(query.text), [...query.values]);
    // Fetching nothing tells the types, and with them which parsers to turn off.
    const { fields } = await transaction.query(fetchRows(0));
    const asText = Object.fromEntries(fields.map(({ dataTypeID }) => [dataTypeID, (text: string) => text]));
    const { rows } = await transaction.query<(string | null)[]>(fetchRows(query.maxRows), [], {
      rowMode: 'array',
      parsers: asText,
    });
    await transaction.rollback();
    if (performance.now() - startedAt > query.statementTimeoutMs) throw tooSlow(query.statementTimeoutMs);
    return { columns: fields.map(({ name, dataTypeID }) => ({ name, typeId: dataTypeID })), rows };
  });
}

const tooSlow = (limitMs: number) =>
  new ResourceError({
    code: 'timeout',
    message: `The query ran longer than ${durationText(limitMs)} (statementTimeout).`,
  });
