/** What a SQL resource needs of a database, whichever engine it is. Two adapters: `postgresDatabase`, `embeddedDatabase`. */

export interface ReadQuery {
  /** One query; parameters are `$1`, `$2` … */
  readonly text: string;
  readonly values: readonly unknown[];
  /** Rows that are fetched at most. */
  readonly maxRows: number;
  readonly statementTimeoutMs: number;
  /** Settings that hold within the query's transaction alone, for row-level security: `{ 'app.principal': 'ada' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Of new connections, where the credentials module has it. */
  readonly password?: (() => Promise<string>) | undefined;
}

/** Rows as PostgreSQL writes values in text; `sql-values.ts` reads them. */
export interface Page {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface Column {
  readonly name: string;
  /** PostgreSQL's number of the type. */
  readonly typeId: number;
}

export interface Database {
  /** Does beforehand what the first query would wait for, where that takes long. */
  open?(): Promise<void>;
  /** Runs one query in a read-only transaction of its own and releases everything it took. */
  read(query: ReadQuery, signal: AbortSignal): Promise<Page>;
  close(): Promise<void>;
}

/**
 * Makes a transaction read-only, bounded in time, and its output the same on every server whatever its settings.
 * The cursor asks for all rows, so that the plan is that of the plain query.
 */
export const beginRead = (statementTimeoutMs: number): string => `
  SET TRANSACTION READ ONLY;
  SET LOCAL statement_timeout = ${statementTimeoutMs};
  SET LOCAL cursor_tuple_fraction = 1;
  SET LOCAL TimeZone = 'UTC';
  SET LOCAL DateStyle = 'ISO';
  SET LOCAL IntervalStyle = 'iso_8601';
  SET LOCAL bytea_output = 'hex';
  SET LOCAL extra_float_digits = 1`;

/** One statement for each setting; it is gone with the transaction, so that no other user of the connection has it. */
export const setLocally = (settings: ReadQuery['settings'] = {}) =>
  Object.entries(settings).map((values) => ({ text: 'SELECT set_config($1, $2, true)', values }));

/**
 * A cursor does three things at once: PostgreSQL itself refuses anything in it but one query (no COMMIT, no second
 * statement, no write in a WITH), no more rows are made than are fetched, and order is kept.
 */
export const openCursor = (text: string): string => `DECLARE airlock NO SCROLL CURSOR FOR ${text}`;
export const fetchRows = (count: number): string => `FETCH FORWARD ${count} FROM airlock`;
