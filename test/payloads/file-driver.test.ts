/** The folder of payloads by itself, and what the configuration makes of it. */
import { execFileSync } from 'node:child_process';
import {
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Payload, StorageDriverClaim } from '@temporalio/common';
import { dataConverterOf, resolveConfig, settlePayloads } from 'airlockjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GuardedDriver } from '../../src/payloads/guarded-driver.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'airlock-payloads-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function open(folder = directory, share?: 'group' | 'all') {
  const payloads = { store: { kind: 'file' as const, directory: folder, ...(share && { share }) } };
  const { externalStorage } = await dataConverterOf(
    resolveConfig({ agents: './a.ts', payloads }, '/project'),
  );
  const [driver] = externalStorage?.drivers ?? [];
  if (!driver) throw new Error('There is no driver.');
  return driver;
}
const payload = (text: string): Payload => ({
  metadata: { encoding: new TextEncoder().encode('json/plain') },
  data: new TextEncoder().encode(text),
});
const fileOf = (digest = '') => path.join(directory, digest.slice(0, 2), digest);
const words = (one: Payload | undefined) => new TextDecoder().decode(one?.data ?? undefined);

test.each([
  [undefined, 0o600, 0o700],
  ['group', 0o660, 0o2770],
  ['all', 0o666, 0o777],
] as const)(
  'files are shared with: %s, whatever the umask takes away',
  async (share, fileMode, folderMode) => {
    const folder = path.join(directory, 'made', 'here');
    const driver = await open(folder, share);
    const [claim] = await driver.store({}, [payload('"shared"')]);
    const digest = claim?.claimData.hashValue ?? '';
    const modeOf = async (file: string) => (await stat(file)).mode & 0o7777;
    expect(await modeOf(path.join(folder, digest.slice(0, 2), digest))).toBe(fileMode);
    expect(await modeOf(path.join(folder, digest.slice(0, 2)))).toBe(folderMode);
    expect(await modeOf(folder)).toBe(folderMode);
  },
);

test('equal payloads are one file, written once by many at the same time, and nothing else is left', async () => {
  const driver = await open();
  const claims = (await Promise.all([1, 2, 3].map(() => driver.store({}, [payload('"same"')])))).flat();
  expect(new Set(claims.map(({ claimData }) => claimData.hashValue)).size).toBe(1);
  const [folder = '', ...others] = await readdir(directory);
  expect([others, await readdir(path.join(directory, folder))]).toEqual([
    [],
    [claims[0]?.claimData.hashValue],
  ]);
  expect(words((await driver.retrieve({}, claims))[0])).toBe('"same"');
});

test('a file that was changed, or leads elsewhere, is not believed', async () => {
  const driver = await open();
  const claims = await driver.store({}, [payload('"true"')]);
  const digest = claims[0]?.claimData.hashValue ?? '';
  await writeFile(fileOf(digest), 'something else');
  await expect(driver.retrieve({}, claims)).rejects.toMatchObject({
    type: 'airlock.payload_missing',
    message: expect.stringContaining(digest),
  });
  await unlink(fileOf(digest));
  await symlink('/etc/hostname', fileOf(digest));
  await expect(driver.retrieve({}, claims)).rejects.toMatchObject({
    type: expect.stringMatching(/^airlock\.payload_/),
  });
});

test.each<[string, (file: string) => Promise<void>]>([
  ['was cut', (file) => truncate(file, 10)],
  ['has other bytes', async (file) => writeFile(file, (await readFile(file)).fill(0, 5))],
  [
    'leads elsewhere',
    async (file) => {
      await unlink(file);
      await symlink('/etc/hostname', file);
    },
  ],
])('a file that %s is mended when its payload is stored again', async (_what, damage) => {
  const driver = await open();
  const [claim] = await driver.store({}, [payload('"whole again"')]);
  await damage(fileOf(claim?.claimData.hashValue));
  const claims = await driver.store({}, [payload('"whole again"')]);
  expect(words((await driver.retrieve({}, claims))[0])).toBe('"whole again"');
});

test('a file that is stored again counts as new', async () => {
  const driver = await open();
  const [claim] = await driver.store({}, [payload('"kept"')]);
  const file = fileOf(claim?.claimData.hashValue);
  await utimes(file, 1_000, 1_000);
  const { ino } = await stat(file);
  await driver.store({}, [payload('"kept"')]);
  const after = await stat(file);
  expect(after.mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  expect(after.ino).toBe(ino);
});

test('a pipe in place of a file is no payload, and is mended', { timeout: 5_000 }, async () => {
  const driver = await open();
  const claims = await driver.store({}, [payload('"piped"')]);
  const file = fileOf(claims[0]?.claimData.hashValue);
  await unlink(file);
  execFileSync('mkfifo', [file]);
  await expect(driver.retrieve({}, claims)).rejects.toMatchObject({ type: 'airlock.payload_missing' });
  await driver.store({}, [payload('"piped"')]);
  expect(words((await driver.retrieve({}, claims))[0])).toBe('"piped"');
});

test('a store that does not answer is out of reach, by its name and the payload', async () => {
  const signals: unknown[] = [];
  const hangs = ({ abortSignal }: { abortSignal?: AbortSignal }) => {
    signals.push(abortSignal);
    return new Promise<never>(() => {});
  };
  const driver = new GuardedDriver(
    {
      driver: { name: 'hung', type: 'hung', store: hangs, retrieve: hangs },
      where: '/mnt/hung',
      nameOf: ({ claimData }) => claimData.key,
      isMissing: () => false,
    },
    1_000,
    50,
  );
  const target = { kind: 'workflow' as const, namespace: 'default', id: 'run-1' };
  await expect(driver.store({ target }, [payload('1')])).rejects.toMatchObject({
    type: 'airlock.payload_store_failed',
    message: expect.stringMatching(/'run-1'.*\/mnt\/hung.*did not answer within 50 ?ms.*Check/),
  });
  await expect(driver.retrieve({}, [new StorageDriverClaim({ key: 'abc' })])).rejects.toMatchObject({
    type: 'airlock.payload_store_failed',
    message: expect.stringMatching(/payload abc .*\/mnt\/hung.*did not answer within 50 ?ms.*Check/),
  });
  expect(signals).toMatchObject([{ aborted: true }, { aborted: true }]);
});

test.each([
  { hashAlgorithm: 'sha256', hashValue: '../../../etc/passwd' },
  { hashAlgorithm: 'md5', hashValue: 'a'.repeat(64) },
  { hashValue: 'a'.repeat(64) },
  {},
])('a claim that names no payload reads nothing: %j', async (claim) => {
  const [read] = await (await open()).retrieve({}, [new StorageDriverClaim(claim as Record<string, string>)]);
  expect(new TextDecoder().decode(read?.metadata?.encoding)).toMatch(/no payload store has issued/);
});

test('a folder that cannot be written is told with whose payload it was', async () => {
  await writeFile(path.join(directory, 'file'), '');
  const driver = await open(path.join(directory, 'file'));
  const target = { kind: 'workflow' as const, namespace: 'default', id: 'run-1' };
  await expect(driver.store({ target }, [payload('1')])).rejects.toMatchObject({
    type: 'airlock.payload_store_failed',
    message: expect.stringMatching(/'run-1'.*ENOTDIR/),
  });
});

test('only the server of airlock dev brings a store by itself', () => {
  const config = resolveConfig({ agents: './a.ts' }, '/project');
  expect(config.payloads).toEqual({
    store: { kind: 'none' },
    thresholdBytes: 262_144,
    maxBytes: 10_000_000,
    timeoutMs: 8_000,
    byDefault: true,
  });
  expect(settlePayloads(config, { source: 'config' }).payloads.store).toEqual({ kind: 'none' });
  expect(settlePayloads(config, { source: 'dev-server' }).payloads.store).toEqual({
    kind: 'file',
    directory: path.resolve('/project/.airlock/payloads'),
  });
  const none = resolveConfig({ agents: './a.ts', payloads: { store: { kind: 'none' } } }, '/project');
  expect(settlePayloads(none, { source: 'dev-server' }).payloads.store).toEqual({ kind: 'none' });
});
