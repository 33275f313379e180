/** PostgreSQL: the password is the credentials module's, and row-level security knows the principal. */
import {
  createFetchActivities,
  type IssuedCredential,
  ownCredential,
  sqlResource,
} from 'airlockjs/resources';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { page } from '../../docs/support/pages.js';
import { environmentWith, failureOf } from '../support/attempt.js';
import { installedPostgres, type PostgresServer, startPostgres } from '../support/postgres-servers.js';

const programs = installedPostgres();
const row = z.object({ owner: z.string(), amount: z.number() });

const SCHEMA = `
  CREATE TABLE accounts (owner text, amount int);
  INSERT INTO accounts VALUES ('ada', 1), ('ada', 2), ('bob', 3);
  CREATE ROLE app LOGIN PASSWORD 'password-of-app-1';
  GRANT SELECT ON accounts TO app;
`;
/** As the page on credentials has it. */
const ROW_LEVEL_SECURITY =
  page('docs/credentials.md').blocks.find(({ language }) => language === 'sql')?.text ?? '';
/** Roles need a password from now on, but the superuser. */
const NEED_PASSWORDS = `
  CREATE TABLE hba (line text);
  INSERT INTO hba VALUES ('host all postgres 127.0.0.1/32 trust'), ('host all all 127.0.0.1/32 scram-sha-256');
`;

describe.runIf(programs)('a real PostgreSQL', () => {
  let server: PostgresServer;
  let admin: pg.Client;
  let address: string;
  beforeAll(async () => {
    server = await startPostgres(programs ?? '');
    admin = new pg.Client(server.connection);
    await admin.connect();
    await admin.query(SCHEMA + ROW_LEVEL_SECURITY + NEED_PASSWORDS);
    const { rows } = await admin.query('SHOW hba_file');
    await admin.query(`COPY hba TO '${rows[0].hba_file}'`);
    await admin.query('SELECT pg_reload_conf()');
    address = `${server.connection.connectionString}`.replace('postgres@', 'app@');
  });
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  function fetchesWith(
    issue: () => IssuedCredential,
    options: { principalAs?: string; scope?: 'principal' } = {},
  ) {
    const { scope = 'deployment', ...others } = options;
    const it = sqlResource({
      connection: { connectionString: address, max: 2 },
      text: 'SELECT owner, amount FROM accounts ORDER BY amount',
      params: z.null(),
      result: row,
      ...others,
    });
    const activity = createFetchActivities({ it }, { credentials: { it: ownCredential(issue, { scope }) } })[
      'fetch.it'
    ];
    if (!activity) throw new Error('fetch.it was not created');
    const fetch = (principal?: string) =>
      environmentWith().run(activity, {
        ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent: 'a', version: '1' },
        ...{ resource: 'it', params: null, idempotencyKey: 'key-1' },
        ...(principal && { principal: { id: principal } }),
      });
    return { fetch, [Symbol.asyncDispose]: () => it.close() };
  }
  const right = () => ({ value: 'password-of-app-1' });

  test('each principal sees their rows, on connections that all share', async () => {
    await using app = fetchesWith(right, { principalAs: 'app.principal' });
    const people = Array.from({ length: 30 }, (_, index) => ['ada', 'bob', "o'hara; --"][index % 3] ?? '');
    const answers = await Promise.all(people.map((person) => app.fetch(person)));
    expect(answers).toEqual(
      people.map((person) =>
        person === 'ada'
          ? [
              { owner: 'ada', amount: 1 },
              { owner: 'ada', amount: 2 },
            ]
          : person === 'bob'
            ? [{ owner: 'bob', amount: 3 }]
            : [],
      ),
    );
    expect(await failureOf(app.fetch())).toMatchObject({ code: 'forbidden', retried: false });
  });

  test('without principalAs nobody is set, and nothing seen', async () => {
    await using app = fetchesWith(right);
    expect(await app.fetch('ada')).toEqual([]);
  });

  test('a password that is not taken any more is asked for anew', async () => {
    let current = 'password-of-app-1';
    let asked = 0;
    const issue = () => {
      asked += 1;
      return { value: current, expiresAt: Date.now() + 3_600_000 };
    };
    await using app = fetchesWith(issue, { principalAs: 'app.principal' });
    expect(await app.fetch('bob')).toHaveLength(1);
    current = 'password-of-app-2';
    await admin.query(`ALTER ROLE app PASSWORD '${current}'`);
    // Connections that are open need none.
    expect(await app.fetch('bob')).toHaveLength(1);
    expect(asked).toBe(1);
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
    await expect
      .poll(() =>
        app.fetch('bob').then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    expect(asked).toBe(2);
    current = 'not-the-password';
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
    await admin.query("ALTER ROLE app PASSWORD 'password-of-app-1'");
    await expect
      .poll(() => app.fetch('bob').catch((error) => error.type))
      .toBe('airlock.fetch.misconfigured');
    const failure = await failureOf(app.fetch('bob'));
    expect(JSON.stringify(failure)).not.toMatch(/not-the-password|password-of-app/);
  });

  test('one of a principal opens no connection that others share', async () => {
    await using app = fetchesWith(right, { scope: 'principal' });
    expect(await failureOf(app.fetch('ada'))).toMatchObject({
      code: 'misconfigured',
      message: expect.stringContaining('principalAs'),
    });
  });
});

test.each(['principal', "app.principal'; --", 'app.', ''])(
  'principalAs %j is refused where it is written',
  (principalAs) => {
    expect(() =>
      sqlResource({ text: 'SELECT 1', params: z.null(), result: z.unknown(), principalAs }),
    ).toThrow(/principalAs/);
  },
);
