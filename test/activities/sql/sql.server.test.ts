import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import {
  AirlockError,
  type Database,
  embeddedDatabase,
  openResources,
  postgresDatabase,
  type SqlResourceOptions,
  sqlResource,
} from 'airlockjs/resources';
import getPort from 'get-port';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { attemptFetch, environmentWith, failureOf } from '../support/attempt.js';
import {
  installedPostgres,
  type PostgresServer,
  startPgliteServer,
  startPostgres,
} from '../support/postgres-servers.js';

// An embedded database takes seconds to start on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SCHEMA = `
  CREATE TABLE transactions (id int PRIMARY KEY, day date, merchant text, amount numeric(10, 2));
  INSERT INTO transactions VALUES
    (1, '2026-10-01', 'Cinema', 12.50), (2, '2026-10-02', 'Grocer', 40.00), (3, '2026-10-03', 'Cinema', 12.50);
  CREATE FUNCTION sneak() RETURNS int LANGUAGE plpgsql VOLATILE AS
    $$ BEGIN INSERT INTO transactions VALUES (99, now(), 'Sneak', 0); RETURN 1; END $$;
`;

type Options = Partial<SqlResourceOptions<z.ZodType, z.ZodType>>;
const query = (database: Database, text: string, more: Options = {}) =>
  sqlResource({ database, text, params: z.unknown(), result: z.unknown(), ...more });

interface Engine {
  database: Database;
  connection?: pg.PoolConfig;
  stop(): Promise<void>;
}
const overTheWire = async (server: PostgresServer): Promise<Engine> => {
  const client = new pg.Client(server.connection);
  await client.connect();
  await client.query(SCHEMA);
  await client.end();
  const database = postgresDatabase(server.connection);
  return { database, connection: server.connection, stop: () => database.close().then(server.stop) };
};
const embedded = async (): Promise<Engine> => {
  const database = embeddedDatabase({ setup: async (pglite) => void (await pglite.exec(SCHEMA)) });
  return { database, stop: () => database.close() };
};

test('an embedded database is opened before it is asked, once', async () => {
  const setup = vi.fn(async () => undefined);
  const database = embeddedDatabase({ setup });
  const resource = query(database, 'SELECT 1 AS one');
  await openResources({ resource, again: query(database, 'SELECT 2 AS two') }, () => undefined);
  expect(setup).toHaveBeenCalledTimes(1);
  // No attempt waits for it.
  expect(await attemptFetch(resource, {}, { info: { startToCloseTimeoutMs: 20_000 } })).toEqual([{ one: 1 }]);
  expect(setup).toHaveBeenCalledTimes(1);
  await resource.close();
});

test('one that cannot be opened is told of, and tries again when it is asked', async () => {
  const setup = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('not yet'));
  const resource = query(embeddedDatabase({ setup }), 'SELECT 1 AS one');
  const told: unknown[] = [];
  await openResources({ resource }, (name, error) => told.push([name, String(error)]));
  expect(told).toEqual([['resource', 'Error: not yet']]);
  expect(await attemptFetch(resource, {})).toEqual([{ one: 1 }]);
  await resource.close();
});

/** What an engine does about a query past its time; PGlite behind a socket knows no time at all. */
type OnTimeout = 'interrupts' | 'refuses' | 'nothing';

const programs = installedPostgres();
const engines: [name: string, start: () => Promise<Engine>, onTimeout: OnTimeout][] = [
  ['PGlite, embedded', embedded, 'refuses'],
  ['PGlite, over the wire by pg', async () => overTheWire(await startPgliteServer()), 'nothing'],
];
if (programs !== undefined) {
  engines.push([
    'PostgreSQL, over the wire by pg',
    async () => overTheWire(await startPostgres(programs)),
    'interrupts',
  ]);
}

describe.each(engines)('%s', (_, start, onTimeout) => {
  let engine: Engine;
  let database: Database;
  beforeAll(async () => {
    engine = await start();
    database = engine.database;
  });
  afterAll(() => engine?.stop());

  test('rows by parameters, checked by the schema of a row', async () => {
    const resource = sqlResource({
      database,
      params: z.object({ from: z.iso.date(), merchant: z.string() }),
      result: z.object({ id: z.int(), day: z.iso.date(), amount: z.number() }),
      text: 'SELECT id, day, amount FROM transactions WHERE day >= $1 AND merchant = $2 ORDER BY id DESC;',
      values: ({ from, merchant }) => [from, merchant],
    });
    expect(await attemptFetch(resource, { from: '2026-10-01', merchant: 'Cinema' })).toEqual([
      { id: 3, day: '2026-10-03', amount: 12.5 },
      { id: 1, day: '2026-10-01', amount: 12.5 },
    ]);
  });

  test('a parameter is a value, whatever it says', async () => {
    const resource = query(database, 'SELECT id FROM transactions WHERE merchant = $1', {
      values: (params) => [params],
    });
    for (const hostile of ["' OR '1'='1", "x'; DROP TABLE transactions; --", '$1', '\\', "Cinema' --"]) {
      expect(await attemptFetch(resource, hostile)).toEqual([]);
    }
    expect(await attemptFetch(resource, 'Cinema')).toHaveLength(2);
  });

  test.each([
    [
      'auto',
      {
        amount: 12.5,
        tiny: 0.1,
        big: '9007199254740993',
        exact: '0.1000000000000000055511151231257827',
        list: [1.1, null],
      },
    ],
    [
      'text',
      {
        amount: '12.50',
        tiny: '0.1',
        big: '9007199254740993',
        exact: '0.1000000000000000055511151231257827',
        list: ['1.1', null],
      },
    ],
    ['number', { amount: 12.5, tiny: 0.1, big: 9007199254740992, exact: 0.1, list: [1.1, null] }],
  ] as const)('numeric and int8, as %s', async (numericAs, expected) => {
    const text = `SELECT 12.50::numeric(10, 2) AS amount, 0.1::numeric AS tiny, 9007199254740993::int8 AS big,
      0.1000000000000000055511151231257827::numeric AS exact, ARRAY[1.1::numeric, NULL] AS list`;
    expect(await attemptFetch(query(database, text, { numericAs }), {})).toEqual([expected]);
  });

  test('a numeric is a number where one says all of it', async () => {
    const values = [
      '0',
      '0.00',
      '-0.50',
      '999999999999999',
      '0.000001',
      '1e15',
      '1e18',
      'NaN',
      '1234567890123456',
    ];
    const text = `SELECT ${values.map((value, at) => `'${value}'::numeric AS v${at}`).join(', ')}`;
    const [row] = (await attemptFetch(query(database, text), {})) as Record<string, unknown>[];
    expect(Object.values(row ?? {})).toEqual([
      ...[0, 0, -0.5, 999_999_999_999_999, 0.000001, 1e15, '1000000000000000000', 'NaN', '1234567890123456'],
    ]);
  });

  test('values arrive as JSON, none bent', async () => {
    const resource = query(
      database,
      `SELECT true AS yes, 7::int2 AS small, 5::int8 AS count, 9007199254740993::int8 AS big,
        12345678901234567890.12::numeric AS exact, 1.5::float8 AS part, 'NaN'::float8 AS nan, '-Infinity'::float8 AS low,
        date '2026-10-01' AS day, timestamp '2026-10-01 12:30:00.25' AS local,
        timestamptz '2026-10-01 12:30:00+02' AS moment, interval '1 day 2 hours' AS span,
        'a'::bytea AS bytes, '{"a": [1, null]}'::jsonb AS doc, NULL::int AS nothing, 'é"\\' AS words,
        ARRAY[1, NULL, 3] AS ints, ARRAY['a,b', '"', '', NULL, 'NULL', '\\', '{}'] AS texts,
        ARRAY[[1, 2], [3, 4]] AS grid, '{}'::int[] AS none, ARRAY[date '2026-10-01'] AS days,
        ARRAY[timestamptz '2026-10-01 00:00:00+00'] AS moments,
        '7c9e6679-7425-40de-944b-e07fc1f90ae7'::uuid AS uuid`,
    );
    expect(await attemptFetch(resource, {})).toEqual([
      {
        yes: true,
        small: 7,
        count: 5,
        big: '9007199254740993',
        exact: '12345678901234567890.12',
        part: 1.5,
        nan: 'NaN',
        low: '-Infinity',
        day: '2026-10-01',
        local: '2026-10-01T12:30:00.25',
        moment: '2026-10-01T10:30:00Z',
        span: 'P1DT2H',
        bytes: 'YQ==',
        doc: { a: [1, null] },
        nothing: null,
        words: 'é"\\',
        ints: [1, null, 3],
        texts: ['a,b', '"', '', null, 'NULL', '\\', '{}'],
        grid: [
          [1, 2],
          [3, 4],
        ],
        none: [],
        days: ['2026-10-01'],
        moments: ['2026-10-01T00:00:00Z'],
        uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
      },
    ]);
  });

  test.each<[what: string, text: string, code: string]>([
    ['a write in a function', 'SELECT sneak()', 'forbidden'],
    [
      'a write in a WITH',
      'WITH gone AS (DELETE FROM transactions RETURNING id) SELECT * FROM gone',
      'bad_request',
    ],
    ['a second statement', 'SELECT 1; DELETE FROM transactions', 'bad_request'],
    ['an end of the transaction', 'SELECT 1; COMMIT; DELETE FROM transactions', 'bad_request'],
  ])('only reads: %s', async (_what, text, code) => {
    expect(await failureOf(attemptFetch(query(database, text), {}))).toMatchObject({ code, retried: false });
    expect(await attemptFetch(query(database, 'SELECT id FROM transactions'), {})).toHaveLength(3);
  });

  test('more rows than the cap fail; no more are made', async () => {
    // The fifth row cannot be made; with a cap of three, four are asked for.
    const text = 'SELECT n, 1 / (5 - n) AS boom FROM generate_series(1, 1000) AS n';
    const failure = await failureOf(attemptFetch(query(database, text, { maxRows: 3 }), {}));
    expect(failure).toMatchObject({ code: 'too_large', retried: false, details: { maxRows: 3 } });
    const four = 'SELECT n FROM generate_series(1, 4) AS n';
    expect(await attemptFetch(query(database, four, { maxRows: 4 }), {})).toHaveLength(4);
  });

  if (onTimeout !== 'nothing') {
    test('a query past its time', async () => {
      const slow = query(database, 'SELECT pg_sleep(2)::text', { statementTimeout: 100 });
      const startedAt = performance.now();
      expect(await failureOf(attemptFetch(slow, {}))).toMatchObject({ code: 'timeout', retried: true });
      if (onTimeout === 'interrupts') expect(performance.now() - startedAt).toBeLessThan(1_500);
      expect(await attemptFetch(query(database, 'SELECT 1 AS one'), {})).toEqual([{ one: 1 }]);
    });
  }

  test('a query that cannot be', async () => {
    const failure = await failureOf(attemptFetch(query(database, 'SELECT * FROM nowhere'), {}));
    expect(failure).toMatchObject({ code: 'bad_request', retried: false, details: { sqlstate: '42P01' } });
  });

  test('two columns of one name: neither is dropped in silence', async () => {
    const failure = await failureOf(attemptFetch(query(database, 'SELECT 1 AS a, 2 AS a'), {}));
    expect(failure).toMatchObject({ code: 'bad_request', message: expect.stringContaining("'a'") });
  });

  test('many at once', async () => {
    const resource = query(database, 'SELECT $1::int AS n', { values: (n) => [n] });
    const asked = Array.from({ length: 20 }, (_unused, n) => n);
    const answers = await Promise.all(asked.map((n) => attemptFetch(resource, n)));
    expect(answers).toEqual(asked.map((n) => [{ n }]));
  });

  if (onTimeout === 'interrupts') {
    test('a cancelled fetch gives its connection up at once, and the next one works', async () => {
      // Were the connection still held, the next query would wait for one in vain.
      const one = postgresDatabase({ ...engine.connection, max: 1, connectionTimeoutMillis: 2_000 });
      const environment = environmentWith();
      const sleeping = attemptFetch(query(one, 'SELECT pg_sleep(30)::text AS asleep'), {}, { environment });
      const asleep = query(
        database,
        "SELECT pid FROM pg_stat_activity WHERE query LIKE 'FETCH%' AND wait_event = 'PgSleep'",
      );
      await vi.waitFor(async () => expect(await attemptFetch(asleep, {})).toHaveLength(1), {
        timeout: 5_000,
      });
      environment.cancel();
      await expect(sleeping).rejects.toThrow('CANCELLED');
      expect(await attemptFetch(query(one, 'SELECT 1 AS one'), {})).toEqual([{ one: 1 }]);
      await one.close();
    });

    test('a connection that breaks between two statements of a read ends the read, not the process', async () => {
      let isBroken = false;
      /** Its server ends the session once it has begun a transaction, and nothing is asked when it says so. */
      class Broken extends pg.Client {
        constructor(config?: string | pg.ClientConfig) {
          super(config);
          const ask = (...args: unknown[]) => Reflect.apply(pg.Client.prototype.query, this, args);
          const query = async (...args: unknown[]) => {
            const answer = await ask(...args);
            if (isBroken) return answer;
            isBroken = true;
            const { rows } = await ask('SELECT pg_backend_pid() AS pid');
            const ended = new Promise<void>((resolve) => this.once('end', resolve));
            const killer = new pg.Client(engine.connection);
            await killer.connect();
            await killer.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
            await killer.end();
            await ended;
            return answer;
          };
          Object.assign(this, { query });
        }
      }
      const one = postgresDatabase({ ...engine.connection, max: 1, Client: Broken });
      const failure = await failureOf(attemptFetch(query(one, 'SELECT 1 AS one'), {}));
      expect(failure).toMatchObject({ code: 'unavailable', retried: true });
      expect(await attemptFetch(query(one, 'SELECT 1 AS one'), {})).toEqual([{ one: 1 }]);
      await one.close();
    });

    test('a database that is not there is final', async () => {
      const elsewhere = engine.connection?.connectionString?.replace(/postgres$/, 'nowhere');
      const missing = postgresDatabase({ connectionString: elsewhere });
      const failure = await failureOf(attemptFetch(query(missing, 'SELECT 1'), {}));
      expect(failure).toMatchObject({
        code: 'misconfigured',
        retried: false,
        details: { sqlstate: '3D000' },
      });
      await missing.close();
    });
  }
});

describe('a server that is not there', () => {
  test('is unavailable, and asked again', async () => {
    const port = await getPort();
    const database = postgresDatabase({ host: '127.0.0.1', port, user: 'app', password: 'hunter22' });
    const failure = await failureOf(attemptFetch(query(database, 'SELECT 1'), {}));
    expect(failure).toMatchObject({ code: 'unavailable', retried: true, details: { cause: 'ECONNREFUSED' } });
    expect(JSON.stringify(failure)).not.toContain('hunter22');
  });

  test('that accepts and says nothing is unavailable after the connection timeout', async () => {
    const silent = createServer(() => undefined);
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const database = postgresDatabase({ host: '127.0.0.1', port, user: 'app', connectionTimeoutMillis: 100 });
    const failure = await failureOf(attemptFetch(query(database, 'SELECT 1'), {}));
    expect(failure).toMatchObject({ code: 'unavailable', retried: true });
    silent.close();
  });
});

describe('which database', () => {
  test('an open PGlite of somebody else, left open', async () => {
    const pglite = await PGlite.create();
    const resource = sqlResource({
      database: pglite,
      text: 'SELECT 1 AS one',
      params: z.unknown(),
      result: z.unknown(),
    });
    expect(await attemptFetch(resource, {})).toEqual([{ one: 1 }]);
    await resource.close();
    expect(pglite.closed).toBe(false);
    await pglite.close();
  });

  test('an embedded one whose setup fails is set up again on the next attempt', async () => {
    let setups = 0;
    const database = embeddedDatabase({
      setup: async (pglite) => {
        setups++;
        if (setups === 1) throw new Error('the file was not there yet');
        await pglite.exec('CREATE TABLE t (n int)');
      },
    });
    const resource = query(database, 'SELECT * FROM t');
    expect(await failureOf(attemptFetch(resource, {}))).toMatchObject({ code: 'failed', retried: true });
    expect(await attemptFetch(resource, {})).toEqual([]);
    await database.close();
  });

  test('a connection given as a function is asked for once', async () => {
    const server = await startPgliteServer();
    let asked = 0;
    const connection = async () => {
      asked++;
      return server.connection;
    };
    const resource = sqlResource({
      connection,
      text: 'SELECT 1 AS one',
      params: z.unknown(),
      result: z.unknown(),
    });
    await attemptFetch(resource, {});
    expect(await attemptFetch(resource, {})).toEqual([{ one: 1 }]);
    expect(asked).toBe(1);
    await resource.close();
    await server.stop();
  });
});

describe('a wrong option is refused where it is written', () => {
  test.each<[option: string, value: unknown, expected: RegExp]>([
    ['text', 'DELETE FROM transactions', /SELECT, WITH, VALUES or TABLE/],
    ['text', '', /SELECT, WITH, VALUES or TABLE/],
    ['maxRows', 0, />=1/],
    ['maxRows', 1_000_000, /<=100000/],
    ['statementTimeout', 0, />=1/],
    ['statementTimeout', 'soon', /not a duration/],
    ['database', {}, /embeddedDatabase/],
    ['connection', '', /connection/],
  ])('%s: %o', (option, value, expected) => {
    const options = { text: 'SELECT 1', params: z.unknown(), result: z.unknown() };
    expect(() => sqlResource({ ...options, [option]: value })).toThrow(
      expect.toSatisfy(
        (error: unknown) =>
          AirlockError.isInstance(error) && error.message.includes(option) && expected.test(error.message),
      ),
    );
  });
});
