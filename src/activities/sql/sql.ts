/** A resource that is one query to a PostgreSQL database: parameters only, read only, bounded in rows and time. */
import * as z from 'zod';
import { type Duration, durationSchema } from '../../common/fetch-policy.js';
import { type CommonResourceOptions, defineResource, type FetchContext, type Resource } from '../define.js';
import { ResourceError } from '../errors/resource-error.js';
import { functionOption, resolveOptions } from '../options.js';
import type { Database } from './database.js';
import { type PostgresConnection, postgresDatabase } from './database-pg.js';
import { databaseOf, embeddedDatabase, type PGliteLike } from './database-pglite.js';
import { type NumericAs, rowsOf } from './sql-values.js';

export interface SqlResourceOptions<Params extends z.ZodType, Row extends z.ZodType>
  extends CommonResourceOptions {
  readonly params: Params;
  /** A row; the answer is a list of them. How values arrive: sql-values.ts. */
  readonly result: Row;
  /** A PostgreSQL server. Where it is not set (an environment variable that is absent), `database` is used. */
  readonly connection?: PostgresConnection | undefined;
  /** A database shared with other resources, or an open PGlite. Default: an embedded one in memory. */
  readonly database?: Database | PGliteLike | undefined;
  /** One SELECT, WITH, VALUES or TABLE; parameters are `$1`, `$2` … Never made of params. */
  readonly text: string;
  /** What `$1`, `$2` … stand for. Default: none. */
  readonly values?: (params: z.output<Params>, context: FetchContext) => readonly unknown[];
  /** A query that gives more fails with `too_large`. Default: 1,000. */
  readonly maxRows?: number;
  /** Default: 10 s. */
  readonly statementTimeout?: Duration;
  /**
   * How int8 and numeric arrive. `auto`: as a number where one holds the value exactly, else as text; `text`: always as
   * text; `number`: always as a number, the nearest one. Default: `auto`.
   */
  readonly numericAs?: NumericAs;
  /**
   * A setting that holds the principal's id while the query runs, for policies of row-level security:
   * `current_setting('app.principal')`. A run without a principal is refused. Default: none.
   */
  readonly principalAs?: string;
}

const oneQuery = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*\(*\s*(?:select|with|values|table)\b/i;

const hasMethod = (name: string) => (value: unknown) =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function';

const sqlOptionsSchema = z.looseObject({
  connection: z.union([z.string().min(1), functionOption, z.record(z.string(), z.unknown())]).optional(),
  database: z
    .custom((value) => hasMethod('read')(value) || hasMethod('transaction')(value), {
      message: 'must be a database made by postgresDatabase or embeddedDatabase, or a PGlite',
    })
    .optional(),
  text: z
    .string()
    .regex(oneQuery, {
      message: 'must be one SELECT, WITH, VALUES or TABLE; resources of this kind only read',
    })
    .transform((text) => text.replace(/[\s;]+$/, '')),
  values: functionOption.optional(),
  maxRows: z.number().int().min(1).max(100_000).default(1_000),
  principalAs: z
    .string()
    .regex(/^[a-z_]\w*(\.[a-z_]\w*)+$/i, { message: "must be two names with a dot: 'app.principal'" })
    .optional(),
  numericAs: z.enum(['auto', 'text', 'number']).default('auto'),
  statementTimeout: durationSchema.pipe(z.number().int().min(1).max(3_600_000)).default(10_000),
});

/** @throws AirlockError `bad_resource`, naming each option that is wrong and what it may be */
export function sqlResource<Params extends z.ZodType, Row extends z.ZodType>(
  options: SqlResourceOptions<Params, Row>,
): Resource<Params, z.ZodArray<z.ZodType<z.output<Row>, unknown>>> {
  const resolved = resolveOptions(sqlOptionsSchema, options, `sqlResource '${options.text}'`);
  const { text, maxRows, numericAs, principalAs, statementTimeout: statementTimeoutMs } = resolved;
  const { connection, database: given, values, params, result, ...others } = options;
  const { text: _text, maxRows: _maxRows, statementTimeout: _timeout, numericAs: _as, ...common } = others;
  const { principalAs: _principalAs, ...policy } = common;
  const database = databaseFrom(connection, given);

  return defineResource({
    ...policy,
    params,
    // What arrives is unknown until the schema has seen it.
    result: z.array(result as z.ZodType<z.output<Row>, unknown>),
    async fetch(asked, context) {
      const page = await database.read(
        {
          text,
          values: values?.(asked, context) ?? [],
          maxRows: maxRows + 1,
          statementTimeoutMs,
          ...(principalAs !== undefined && { settings: { [principalAs]: principalOf(context) } }),
          password: passwordFrom(context),
        },
        context.signal,
      );
      if (page.rows.length > maxRows) {
        throw new ResourceError({
          code: 'too_large',
          message: `The query gives more than ${maxRows} rows (maxRows). Ask for less, or raise the cap.`,
          details: { maxRows },
        });
      }
      return rowsOf(page, numericAs);
    },
    open: async () => database.open?.(),
    close: () => database.close(),
  });
}

function principalOf({ principal }: FetchContext): string {
  if (principal) return principal.id;
  throw new ResourceError({
    code: 'forbidden',
    message: 'The query is asked for a principal, and this run has none. Start it with one.',
  });
}

/** Connections are shared by all runs, and so must be what opens them. */
function passwordFrom({ credential, credentialScope }: FetchContext): (() => Promise<string>) | undefined {
  if (credentialScope === undefined) return undefined;
  if (credentialScope === 'deployment') return async () => (await credential()).reveal();
  throw new ResourceError({
    code: 'misconfigured',
    message:
      "A principal's own credential cannot open the connections of a sqlResource, which all runs share. Take one of the " +
      'deployment, and principalAs with row-level security.',
  });
}

function databaseFrom(connection: PostgresConnection | undefined, given: Database | PGliteLike | undefined) {
  if (connection !== undefined) return postgresDatabase(connection);
  if (given === undefined) return embeddedDatabase();
  return 'read' in given ? given : databaseOf(given);
}
