import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ResolvedConfig } from '../../src/config/define-config.js';
import {
  readDevServerRecord,
  removeDevServerRecord,
  resolveConnection,
  webUiUrl,
  writeDevServerRecord,
} from '../../src/connection/index.js';

type Given = ResolvedConfig['connection'];
const record = {
  address: '127.0.0.1:17999',
  namespace: 'dev',
  uiUrl: 'http://127.0.0.1:18999',
  pid: process.pid,
};

let root: string;
/** A user without a temporal.toml. */
let noToml: NodeJS.ProcessEnv;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'airlock-test-'));
  noToml = { HOME: root, XDG_CONFIG_HOME: path.join(root, 'none'), APPDATA: path.join(root, 'none') };
  onTestFinished(() => rm(root, { recursive: true, force: true }));
});

async function toml(...lines: string[]): Promise<NodeJS.ProcessEnv> {
  const file = path.join(root, 'temporal.toml');
  await writeFile(file, lines.join('\n'));
  return { ...noToml, TEMPORAL_CONFIG_FILE: file };
}

const resolve = (connection: Given, env: NodeJS.ProcessEnv) => resolveConnection({ root, connection }, env);
const secrets = async (connection: Given, env: NodeJS.ProcessEnv) =>
  (await resolve(connection, env)).credentials.reveal();

describe('who names the server', () => {
  test('nobody: localhost', async () => {
    expect(await resolve({}, noToml)).toMatchObject({
      address: 'localhost:7233',
      namespace: 'default',
      source: 'default',
      tls: false,
      authentication: 'none',
    });
  });

  test('the running development server goes before localhost', async () => {
    await writeDevServerRecord(root, record);
    expect(await resolve({}, noToml)).toMatchObject({
      address: record.address,
      namespace: 'dev',
      uiUrl: record.uiUrl,
      source: 'dev-server',
    });
  });

  test('the environment goes before the development server, and a variable before temporal.toml', async () => {
    await writeDevServerRecord(root, record);
    const env = await toml('[profile.default]', 'address = "file:7233"', 'namespace = "of-file"');
    expect(await resolve({}, env)).toMatchObject({
      address: 'file:7233',
      namespace: 'of-file',
      source: 'environment',
    });
    expect(await resolve({}, { ...env, TEMPORAL_ADDRESS: 'variable:7233' })).toMatchObject({
      address: 'variable:7233',
      namespace: 'of-file',
    });
  });

  test('the configuration goes before everything', async () => {
    await writeDevServerRecord(root, record);
    const env = { ...noToml, TEMPORAL_ADDRESS: 'variable:7233', TEMPORAL_NAMESPACE: 'of-variable' };
    expect(await resolve({ address: 'config:7233', namespace: 'of-config' }, env)).toMatchObject({
      address: 'config:7233',
      namespace: 'of-config',
      source: 'config',
    });
    expect(await resolve({ namespace: 'of-config' }, env)).toMatchObject({
      address: 'variable:7233',
      namespace: 'of-config',
      source: 'environment',
    });
  });

  test('a profile of temporal.toml, named by the configuration or by a variable', async () => {
    const env = await toml('[profile.default]', 'address = "a:1"', '[profile.staging]', 'address = "b:2"');
    expect((await resolve({ profile: 'staging' }, env)).address).toBe('b:2');
    expect((await resolve({}, { ...env, TEMPORAL_PROFILE: 'staging' })).address).toBe('b:2');
    expect((await resolve({}, env)).address).toBe('a:1');
  });

  test('an empty variable says nothing', async () => {
    expect(await resolve({}, { ...noToml, TEMPORAL_ADDRESS: '', TEMPORAL_NAMESPACE: '' })).toMatchObject({
      source: 'default',
      namespace: 'default',
    });
  });
});

describe('credentials', () => {
  const cloud = 'reviews.acct.tmprl.cloud:7233';

  test('Temporal Cloud with an API key, by variables alone: TLS is on by itself', async () => {
    const env = {
      ...noToml,
      TEMPORAL_ADDRESS: cloud,
      TEMPORAL_NAMESPACE: 'reviews.acct',
      TEMPORAL_API_KEY: 'k',
    };
    const resolved = await resolve({}, env);
    expect(resolved).toMatchObject({ tls: true, authentication: 'api-key', namespace: 'reviews.acct' });
    expect(resolved.credentials.reveal()).toMatchObject({ apiKey: 'k', tls: true });
    expect(webUiUrl(resolved, 'run/1')).toBe(
      'https://cloud.temporal.io/namespaces/reviews.acct/workflows/run%2F1',
    );
  });

  test('Temporal Cloud with a client certificate, by temporal.toml alone', async () => {
    await writeFile(path.join(root, 'client.pem'), 'CERTIFICATE');
    const env = await toml(
      '[profile.default]',
      `address = "${cloud}"`,
      '[profile.default.tls]',
      `client_cert_path = ${JSON.stringify(path.join(root, 'client.pem'))}`,
      'client_key_data = "KEY"',
      'server_name = "elsewhere"',
      '[profile.default.grpc_meta]',
      'X-Team = "reviews"',
    );
    const resolved = await resolve({}, env);
    expect(resolved).toMatchObject({ tls: true, authentication: 'client-certificate' });
    const { tls, metadata } = resolved.credentials.reveal();
    expect(tls).toMatchObject({ serverNameOverride: 'elsewhere' });
    const pair = typeof tls === 'object' ? tls.clientCertPair : undefined;
    expect([pair?.crt, pair?.key].map((pem) => Buffer.from(pem ?? []).toString())).toEqual([
      'CERTIFICATE',
      'KEY',
    ]);
    expect(metadata).toEqual({ 'x-team': 'reviews' });
  });

  test('a configuration that names the server may leave the key to the environment', async () => {
    expect(await secrets({ address: cloud }, { ...noToml, TEMPORAL_API_KEY: 'k' })).toMatchObject({
      apiKey: 'k',
    });
    const local = await toml('[profile.default]', 'address = "localhost:7233"', 'api_key = "of-local"');
    expect(await secrets({ address: cloud }, { ...local, TEMPORAL_API_KEY: 'k' })).toMatchObject({
      apiKey: 'k',
    });
  });

  test("another server's key is not sent", async () => {
    const env = {
      ...noToml,
      TEMPORAL_ADDRESS: cloud,
      TEMPORAL_API_KEY: 'k',
      TEMPORAL_NAMESPACE: 'reviews.acct',
    };
    const resolved = await resolve({ address: 'config:7233' }, env);
    expect(resolved).toMatchObject({ namespace: 'default', tls: false, authentication: 'none' });
    expect(resolved.credentials.reveal()).toEqual({});
  });

  test('a server that nobody named gets none', async () => {
    await writeDevServerRecord(root, record);
    expect(await secrets({}, { ...noToml, TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'true' })).toEqual({});
    expect(await secrets({ apiKey: 'k', tls: true }, noToml)).toEqual({});
  });

  test("the configuration's word on TLS goes before the environment's", async () => {
    const env = { ...noToml, TEMPORAL_API_KEY: 'k' };
    expect(await secrets({ address: 'config:7233', tls: false }, env)).toEqual({ apiKey: 'k', tls: false });
    const tls = { clientCertPair: { crt: 'CERT', key: Buffer.from('KEY') }, serverNameOverride: 'name' };
    expect(await secrets({ address: 'config:7233', tls }, noToml)).toEqual({
      tls: { ...tls, clientCertPair: { crt: Buffer.from('CERT'), key: Buffer.from('KEY') } },
    });
  });

  test('nothing that prints the result shows them', async () => {
    const tls = { clientCertPair: { crt: 'CERT', key: 'PRIVATE' } };
    const resolved = await resolve({ address: cloud, apiKey: 'sekret', tls }, noToml);
    const copied = { ...resolved };
    for (const shown of [JSON.stringify(copied), inspect(copied, { depth: 9 }), `${copied.credentials}`]) {
      expect(shown).toContain('[hidden]');
      expect(shown).not.toMatch(/sekret|PRIVATE/);
    }
  });
});

describe('what is wrong is said without the secret in it', () => {
  const failure = async (connection: Given, env: NodeJS.ProcessEnv) => {
    const error = await resolve(connection, env).catch((thrown: Error) => thrown);
    expect(inspect(error, { depth: 9 })).not.toContain('sekret');
    return error;
  };

  test.each(['sekret\n', 'sek ret sekret', ''])('an API key that no header can carry: %j', async (apiKey) => {
    const address = 'a.tmprl.cloud:7233';
    expect(await failure({ address, apiKey }, noToml)).toMatchObject({ code: 'bad_config' });
  });

  test('the same from a variable', async () => {
    const env = { ...noToml, TEMPORAL_ADDRESS: 'a:1', TEMPORAL_API_KEY: 'sekret\n' };
    expect(await failure({}, env)).toMatchObject({ code: 'bad_config' });
  });

  test('a mistake in temporal.toml, on the line of the key', async () => {
    const env = await toml('[profile.default]', 'api_key = "sekret');
    expect(await failure({}, env)).toMatchObject({ code: 'bad_environment' });
  });

  test('a profile or a file that is not there', async () => {
    expect(await failure({ profile: 'nope' }, noToml)).toMatchObject({
      code: 'bad_environment',
      message: expect.stringContaining("'nope'"),
    });
    const env = { ...noToml, TEMPORAL_CONFIG_FILE: path.join(root, 'nope.toml') };
    expect(await failure({}, env)).toMatchObject({ message: expect.stringContaining('nope.toml') });
  });

  test('TLS options that do not exist', async () => {
    const tls = { clientCertPair: { crt: 'CERT', key: 5 }, sekretive: true };
    expect(
      await failure({ address: 'a:1', tls: { clientCertPair: tls.clientCertPair } }, noToml),
    ).toMatchObject({
      code: 'bad_config',
      message: expect.stringContaining("'connection.tls'"),
    });
  });
});

describe('the record of the development server', () => {
  test('counts only while its process is alive', async () => {
    await writeDevServerRecord(root, { ...record, pid: 2 ** 22 + 1 });
    expect(await readDevServerRecord(root)).toBeUndefined();
    await writeDevServerRecord(root, record);
    expect(await readDevServerRecord(root)).toEqual(record);
  });

  describe('of a process whose id another process has by now', () => {
    const file = () => path.join(root, '.airlock', 'dev-server.json');
    const write = async (content: object) => {
      await mkdir(path.dirname(file()));
      await writeFile(file(), JSON.stringify(content));
    };

    test('is none', async () => {
      await write({ ...record, born: 'before this one' });
      expect(await readDevServerRecord(root)).toBeUndefined();
    });

    test('is none where nobody listens, if nothing says when the process began', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const listening = { ...record, address: `127.0.0.1:${port}` };
      await write(listening);
      expect(await readDevServerRecord(root)).toEqual(listening);
      server.close();
      await once(server, 'close');
      expect(await readDevServerRecord(root)).toBeUndefined();
    });
  });

  test('is removed only by the server it is about', async () => {
    await writeDevServerRecord(root, record);
    await removeDevServerRecord(root, record.pid + 1);
    expect(await readDevServerRecord(root)).toEqual(record);
    await removeDevServerRecord(root, record.pid);
    expect(await readDevServerRecord(root)).toBeUndefined();
    await removeDevServerRecord(root, record.pid);
  });

  test('a broken file is no record, and is written anew', async () => {
    await mkdir(path.join(root, '.airlock'));
    await writeFile(path.join(root, '.airlock', 'dev-server.json'), '{"address":');
    expect(await readDevServerRecord(root)).toBeUndefined();
    await writeDevServerRecord(root, record);
    expect(await readDevServerRecord(root)).toEqual(record);
  });
});

describe('the page of a run', () => {
  test('is known for the development server, by whatever way it was named', async () => {
    await writeDevServerRecord(root, record);
    const resolved = await resolve({}, { ...noToml, TEMPORAL_ADDRESS: record.address });
    expect(webUiUrl(resolved, 'run-1')).toBe('http://127.0.0.1:18999/namespaces/default/workflows/run-1');
  });

  test('is not known for any other server', async () => {
    expect(webUiUrl(await resolve({ address: 'config:7233' }, noToml), 'run-1')).toBeUndefined();
  });
});
