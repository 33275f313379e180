/** What a command loads before it asks the server: each package costs CPU at every start. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { airlock, makeProject, packageRoot } from './airlock.js';

const recorder = pathToFileURL(fileURLToPath(new URL('./fixtures/record-modules.js', import.meta.url))).href;

interface Loaded {
  /** Files of the package itself, from `dist` on. */
  own: string[];
  /** Packages that are loaded in any way. */
  packages: string[];
  /** Whether the SDK's descriptors of the whole API are loaded. */
  hasWholeApi: boolean;
  /** CommonJS files that a module imports: Node reads such a file twice. */
  importedCommonJs: string[];
}

let project: string;
let records: string;

beforeAll(async () => {
  // Nobody listens at this port: a command ends where it would ask the server.
  const config = `import { defineConfig } from 'airlockjs';
export default defineConfig({ connection: { address: '127.0.0.1:1' }, agents: './agents.ts' });`;
  [project, records] = await Promise.all([
    makeProject({ 'temporal.config.ts': config }),
    mkdtemp(path.join(tmpdir(), 'airlock-loaded-')),
  ]);
});
afterAll(() => Promise.all([project, records].map((folder) => rm(folder, { recursive: true }))));

async function loadedBy(args: string[]): Promise<Loaded> {
  const file = path.join(records, args.join('_').replaceAll(/\W/g, '-'));
  await airlock(args, {
    cwd: project,
    env: { LOADED_MODULES: file, NODE_OPTIONS: `--import ${recorder}` },
  });
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const required = new Set(lines.filter((line) => line.startsWith('require ')).map((line) => line.slice(8)));
  const imported = lines.filter((line) => line.startsWith('import ')).map((line) => line.slice(7));
  const all = [...required, ...imported];
  const dist = path.join(packageRoot, 'dist/');
  return {
    own: all.filter((name) => name.startsWith(dist)).map((name) => name.slice(dist.length)),
    packages: [...new Set(all.flatMap((name) => packageOf(name) ?? []))].sort(),
    hasWholeApi: all.some((name) => name.endsWith('@temporalio/proto/protos/json-module.js')),
    importedCommonJs: imported.filter((name) => required.has(name)).flatMap((name) => packageOf(name) ?? []),
  };
}

function packageOf(file: string): string | undefined {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  return name;
}

const asksTheServer = [
  'list',
  '--json list',
  'show run-1',
  'inbox',
  'start refunds',
  'approve run-1',
  'watch run-1',
  'cancel run-1',
];

test.each(asksTheServer)('airlock %s loads what a client needs', { timeout: 60_000 }, async (command) => {
  const { own, packages, hasWholeApi, importedCommonJs } = await loadedBy(command.split(' '));
  expect(packages).toContain('@temporalio/client');
  for (const name of packages) {
    expect(name).not.toMatch(/^(@temporalio\/(worker|workflow|activity|core.*|testing)|webpack|@swc\/.*)$/);
    expect(name).not.toMatch(/^(@langchain\/.*|langchain|langsmith|openai|pg|@electric-sql\/.*|fflate)$/);
  }
  expect(
    own.filter((file) => /^(worker|workflows|agent|activities|dev-server|testing)\//.test(file)),
  ).toEqual([]);
  expect(hasWholeApi).toBe(false);
  // Of the commands, its own alone.
  expect(own.filter((file) => file.startsWith('cli/commands/'))).toHaveLength(1);
  expect(importedCommonJs.filter((name) => name.startsWith('@temporalio/') || name === 'jiti')).toEqual([]);
});

test('airlock --version loads neither the client nor a command', { timeout: 60_000 }, async () => {
  const { own, packages } = await loadedBy(['--version']);
  expect(packages).not.toContain('@temporalio/client');
  expect(own.filter((file) => file.startsWith('cli/commands/'))).toEqual([]);
});

test('a command that may load a worker has the whole API', { timeout: 60_000 }, async () => {
  expect(await loadedBy(['doctor'])).toMatchObject({ hasWholeApi: true });
});

test('a configuration may load the worker in a command that needs none', { timeout: 60_000 }, async () => {
  const config = `import { LangGraphPlugin } from 'airlockjs/worker';
export default { connection: { address: '127.0.0.1:1' }, agents: LangGraphPlugin ? './agents.ts' : './others.ts' };`;
  const cwd = await makeProject({ 'temporal.config.ts': config });
  const { stdout } = await airlock(['list', '--json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'server_unreachable' } });
  await rm(cwd, { recursive: true });
});
