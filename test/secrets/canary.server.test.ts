/**
 * Canaries: each secret of a deployment holds one text. Every kind of resource succeeds and fails, with services that say
 * back what they are sent. Then the text is looked for wherever an agent, a person or a thief could look.
 *
 * A text that is no secret (`control`) takes the same ways, and must be found: else the search would find nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { AgentClient } from 'airlockjs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { startDevServer } from '../../src/dev-server/index.js';
import { type OAuthServer, startOAuthServer } from '../activities/credentials/support/oauth-server.js';
import { type LocalServer, serve } from '../activities/support/http-server.js';
import { startPgliteServer } from '../activities/support/postgres-servers.js';
import { repository } from '../docs/support/pages.js';
import { makeProject } from '../docs/support/project.js';
import { agents, credentials, fetches, resources } from './support/canary-project.js';
import { answerEchoing, serveRefusingPostgres } from './support/echoing-services.js';
import { processTree, Search } from './support/search.js';

/** In every secret; the rest of each says which it is. */
const CANARY = `cnry${randomBytes(6).toString('hex')}`;
const CONTROL = `ctrl${randomBytes(6).toString('hex')}`;
const canary = (name: string) => `${name}-${CANARY}-${name.length}`;

interface Seen {
  readonly outcomes: { name: string; code?: string; value?: unknown }[];
  readonly places: Record<string, string | Buffer>;
  readonly agentPids: readonly number[];
}

const closing: (() => unknown)[] = [];
let seen: Seen;
let oauth: OAuthServer;
let service: LocalServer;
let secrets: Search;
const control = new Search([], [CONTROL]);
const controlInHistory = new Search([CONTROL]);
const inMemory = { secrets: [] as string[], control: [] as string[] };

beforeAll(async () => {
  let letGo = () => {};
  const isLookedAt = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const root = await makeProject({
    'agents.ts': agents,
    'resources.ts': resources,
    'credentials.ts': credentials,
  });
  closing.push(() => rm(root, { recursive: true, force: true, maxRetries: 3 }));
  const dbFilename = path.join(root, 'temporal.db');
  const [server, database, refusing] = await Promise.all([
    startDevServer({ binary: inject('temporal').binary, dbFilename }),
    startPgliteServer(),
    serveRefusingPostgres(),
  ]);
  oauth = await startOAuthServer({ clientSecret: canary('oauth') });
  service = await serve(async (request, response) => {
    if (request.url !== '/hold') return answerEchoing(request, response);
    await isLookedAt;
    response.end();
  });
  closing.push(
    () => server.stop(),
    () => oauth[Symbol.asyncDispose](),
    () => service[Symbol.asyncDispose](),
    () => database.stop(),
    () => refusing[Symbol.asyncDispose](),
  );
  const admin = new pg.Client(database.connection);
  await admin.connect();
  await admin.query(`CREATE TABLE words (word text); INSERT INTO words VALUES ('${canary('sql')}')`);
  await admin.end();
  const sqlAddress = String(database.connection.connectionString).replace(
    'postgres@',
    `postgres:${canary('sql')}@`,
  );

  const config = {
    connection: { address: server.address },
    agents: './agents.ts',
    resources: './resources.ts',
    credentials: './credentials.ts',
    // More than one attempt: a busy machine may not answer one of them in time.
    fetch: { retry: { maxAttempts: 3 }, whenMisconfigured: 'fail' as const },
  };
  await writeFile(path.join(root, 'temporal.config.ts'), `export default ${JSON.stringify(config)};`);
  const file = path.join(root, 'word');
  await writeFile(file, `${canary('file')}\n`);

  const { PATH, HOME } = process.env;
  const shared = { PATH, HOME, AIRLOCK_LOG: 'DEBUG' };
  const logs: string[] = [];
  const start = (role: string, env: NodeJS.ProcessEnv) => {
    const worker = startWorker(role, root, { ...shared, ...env }, (text) => logs.push(text));
    closing.push(() => worker.then(stopWorker));
    return worker;
  };
  const [agentWorker] = await Promise.all([
    start('agent', {}),
    start('resources', {
      SERVICE: service.url,
      OAUTH_ISSUER: oauth.issuer,
      OAUTH_WORD: oauth.clientSecret,
      SIGNING_WORD: oauth.signingKey,
      ENVIRONMENT_WORD: canary('environment'),
      FILE_WITH_WORD: file,
      OWN_WORD: canary('own'),
      HEADER_WORD: canary('header'),
      QUERY_WORD: canary('query'),
      BODY_WORD: canary('body'),
      BASIC_WORD: canary('basic'),
      MODEL_WORD: `sk-${canary('model')}`,
      OPTION_WORD: canary('option'),
      SQL_ADDRESS: sqlAddress,
      SQL_REFUSING_ADDRESS: `postgres://airlock:${canary('refused')}@127.0.0.1:${refusing.port}/db`,
    }),
  ]);

  const connection = await Connection.connect({ address: server.address });
  closing.push(() => connection.close());
  const temporal = new Client({ connection });
  const client = new AgentClient({ client: temporal });
  const input = { fetches: [...fetches, { name: 'control', params: { control: CONTROL } }] };
  const run = await client.start({ agent: 'prober', input, principal: { id: 'ada' } });
  const states: string[] = [];
  const isPending = async () => {
    states.push(JSON.stringify(await run.state()));
    return states.some((text) => control.find(text).length > 0);
  };
  await vi.waitFor(async () => expect(await isPending()).toBe(true), { timeout: 60_000, interval: 100 });
  letGo();
  const { outcomes } = Object(await run.result());
  const places: Record<string, string | Buffer> = {
    result: JSON.stringify(outcomes),
    state: states.join('') + JSON.stringify(await run.state()),
    log: JSON.stringify(await run.log()),
    history: historyToJSON(await temporal.workflow.getHandle(run.id).fetchHistory()),
  };
  // Tokens that services were shown have no canary in them: their signatures stand for them.
  const tokens = service.requests.flatMap(
    ({ headers }) => headers.authorization?.match(/\.([\w-]{40,})$/)?.[1] ?? [],
  );
  const keyLines = oauth.signingKey.split('\n').filter((line) => line.length > 40);
  const ends = [...new Set([...tokens, ...keyLines].map((text) => text.slice(-24)))];
  secrets = new Search([CANARY, ...ends]);
  const quick = new Search([CANARY], ends.slice(-3));
  expect(new Set(tokens).size).toBeGreaterThanOrEqual(2);

  const agentPids = process.platform === 'linux' ? processTree(agentWorker.pid ?? 0) : [];
  for (const pid of agentPids) {
    places[`environment of ${pid}`] = readFileSync(`/proc/${pid}/environ`);
    inMemory.secrets.push(...quick.findInMemory(pid));
    inMemory.control.push(...control.findInMemory(pid));
  }
  await stopWorker(agentWorker);
  await server.stop();
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    if (existsSync(dbFilename + suffix)) places[`database${suffix}`] = readFileSync(dbFilename + suffix);
  }
  places.manifest = readFileSync(path.join(root, '.airlock/resources.json'));
  places.logs = logs.join('');
  seen = { outcomes, places, agentPids };
}, 240_000);

afterAll(async () => {
  for (const close of closing.reverse()) await close();
}, 60_000);

test('every kind of resource has succeeded, and failed', () => {
  const { outcomes } = seen;
  expect(outcomes).toHaveLength(fetches.length + 1);
  const succeeded = new Set(outcomes.filter(({ code }) => code === undefined).map(({ name }) => name));
  const failed = new Set(outcomes.filter(({ code }) => code !== undefined).map(({ name }) => name));
  const never = ['by_refused_client', 'sql_refused', 'sql_by_credential'];
  const names = [...new Set(fetches.map(({ name }) => name))];
  expect(names.filter((name) => !succeeded.has(name))).toEqual(never);
  expect(names.filter((name) => !failed.has(name))).toEqual(['sql']);
  const answers = outcomes.filter(({ name, code }) => code === undefined && name !== 'control');
  expect(answers.filter((answer) => !JSON.stringify(answer).includes('[redacted]'))).toEqual([]);
});

test('services were shown every canary', () => {
  const sent = JSON.stringify(service.requests);
  const shown = ['environment', 'file', 'own', 'header', 'query', 'body', 'model', 'option'].map(canary);
  expect(shown.filter((text) => !sent.includes(text))).toEqual([]);
  expect(sent).toContain(Buffer.from(`airlock:${canary('basic')}`).toString('base64'));
});

describe('no canary', () => {
  test.each(['result', 'state', 'log', 'history', 'database', 'logs'])(
    'in %s, where a control is found',
    (place) => {
      const found = Object.entries(seen.places).filter(([name]) => name.startsWith(place));
      expect(found.flatMap(([name, bytes]) => secrets.find(bytes).map((form) => [name, form]))).toEqual([]);
      // Logs say nothing of params.
      if (place !== 'logs')
        expect(found.flatMap(([, bytes]) => controlInHistory.find(bytes))).not.toEqual([]);
      else expect(found[0]?.[1]).toContain('the word is [redacted]');
    },
  );

  test('anywhere else', () => {
    const found = Object.entries(seen.places).flatMap(([name, bytes]) =>
      secrets.find(bytes).map((form) => [name, form]),
    );
    expect(found).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('in the memory of the agent worker and its processes', () => {
    expect(seen.agentPids.length).toBeGreaterThan(1);
    expect(inMemory.secrets).toEqual([]);
    expect(inMemory.control).not.toEqual([]);
  });
});

async function startWorker(
  role: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  onText: (text: string) => void,
): Promise<ChildProcess> {
  const main = path.join(repository, 'dist/cli/main.js');
  const worker = spawn(process.execPath, [main, 'worker', '--role', role], { cwd, env });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [worker.stdout, worker.stderr])
      stream.on('data', (text) => {
        said += text;
        onText(String(text));
        if (said.includes('at work')) resolve();
      });
    worker.once('exit', (code) => reject(new Error(`The ${role} worker ended with ${code}:\n${said}`)));
  });
  return worker;
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, 'exit');
  worker.kill('SIGTERM');
  await gone;
}
