import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { AgentClient, AirlockError, findConfigFile, loadConfig, resolveConfig } from 'airlockjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadModule } from '../../src/config/load-config.js';
import { loadCredentials } from '../../src/worker/load-credentials.js';
import { loadPolicies } from '../../src/worker/load-policies.js';
import { loadResources } from '../../src/worker/resource-worker.js';

const run = promisify(execFile);
const packageRoot = fileURLToPath(new URL('../../', import.meta.url));

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'airlock-config-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<string> {
  const target = path.join(root, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
  return target;
}

async function failureOf(action: Promise<unknown>): Promise<AirlockError> {
  const error = await action.catch((thrown: unknown) => thrown);
  if (!AirlockError.isInstance(error)) throw new Error(`expected an AirlockError, got ${String(error)}`);
  return error;
}

describe('findConfigFile', () => {
  it.each(['ts', 'mts', 'js', 'mjs'])('finds temporal.config.%s in a folder above', async (extension) => {
    const file = await write(`temporal.config.${extension}`, '');
    await mkdir(path.join(root, 'a/b'), { recursive: true });
    expect(findConfigFile(path.join(root, 'a/b'))).toBe(file);
  });

  it('takes the nearest, and TypeScript before JavaScript', async () => {
    await write('temporal.config.ts', '');
    await write('a/temporal.config.js', '');
    const nearest = await write('a/temporal.config.ts', '');
    expect(findConfigFile(path.join(root, 'a'))).toBe(nearest);
  });
});

describe('loadConfig', () => {
  it('loads TypeScript, with what it imports, and takes paths from its folder', async () => {
    await write('queue.ts', "export const queue: string = 'own';");
    await write(
      'temporal.config.ts',
      "import { queue } from './queue.js';\nexport default { agents: './src/agents.ts', taskQueue: queue as string };",
    );
    await mkdir(path.join(root, 'below'));
    expect(await loadConfig({ cwd: path.join(root, 'below') })).toMatchObject({
      root,
      agents: path.join(root, 'src/agents.ts'),
      taskQueue: 'own',
      resourceTaskQueue: 'own-resources',
    });
  });

  it('loads the file that is named, relative to the folder', async () => {
    await write('other/my.config.mjs', "export default { agents: 'a.js' };");
    expect(await loadConfig({ cwd: root, file: 'other/my.config.mjs' })).toMatchObject({
      root: path.join(root, 'other'),
    });
  });

  it('says where it looked and how to begin', async () => {
    const error = await failureOf(loadConfig({ cwd: root }));
    expect(error.code).toBe('no_config');
    expect(error.summary).toContain(root);
    expect(error.summary).toContain('temporal.config.ts');
    expect(error.hint).toContain('airlock init');
    expect(await failureOf(loadConfig({ cwd: root, file: 'nope.ts' }))).toMatchObject({ code: 'no_config' });
  });

  it('names the option that is wrong', async () => {
    await write('temporal.config.ts', "export default { agents: './agents.ts', taskQeue: 'x' };");
    const error = await failureOf(loadConfig({ cwd: root }));
    expect(error.code).toBe('bad_config');
    expect(error.summary).toContain('taskQeue');
  });

  it.each([
    ['throws', "throw new Error('own words');", 'own words'],
    ['does not parse', 'export default {\n  agents: ;\n};', 'temporal.config.ts:2:'],
    ['imports what is not there', "import './missing.js';\nexport default {};", './missing.js'],
    ['exports nothing by default', 'export const agents = 1;', 'no default export'],
  ])('tells what a file says that %s', async (_what, text, words) => {
    const file = await write('temporal.config.ts', text);
    const error = await failureOf(loadConfig({ cwd: root }));
    expect(error.code).toBe('module_failed');
    expect(error.summary).toContain(file);
    expect(error.summary).toContain(words);
  });
});

describe('a module that the configuration names', () => {
  it('and that is not there is said with the option that names it', async () => {
    await write(
      'resources.ts',
      "import { defineResources } from 'airlockjs/resources';\nexport default defineResources({});",
    );
    await mkdir(path.join(root, 'node_modules'));
    await symlink(packageRoot, path.join(root, 'node_modules/airlockjs'), 'dir');
    const config = resolveConfig(
      { agents: 'a.ts', resources: 'resources.ts', policies: './polices.ts', credentials: './creds.ts' },
      root,
    );
    const missing = { ...config, resources: path.join(root, 'resorces.ts') };
    for (const [load, option] of [
      [() => loadPolicies(config, {}), 'policies'],
      [() => loadCredentials(config, {}), 'credentials'],
      [() => loadResources(missing), 'resources'],
    ] as const) {
      const error = await failureOf(load());
      expect(error).toMatchObject({
        code: 'module_failed',
        hint: expect.stringContaining(`Correct '${option}'`),
      });
      expect(error.summary).toMatch(new RegExp(`does not exist; the configuration names it as '${option}'`));
      expect(error.summary).not.toContain('Require stack');
    }
  });
});

describe('AgentClient.connect', () => {
  it('refuses an option that it does not know: it may be the server that is meant', async () => {
    const options = { address: '127.0.0.1:7233', cwd: root };
    const error = await failureOf(AgentClient.connect(options));
    expect(error).toMatchObject({
      code: 'bad_option',
      hint: expect.stringContaining('connection: { address }'),
    });
    expect(error.summary).toContain("'address'");
  });

  it('without a configuration says what a program can do, not a command', async () => {
    const error = await failureOf(AgentClient.connect({ cwd: root }));
    expect(error).toMatchObject({
      code: 'no_config',
      hint: expect.stringContaining('AgentClient.connect({ config:'),
    });
    expect(error.hint).not.toContain('--config');
  });

  it('needs no file where the configuration is given', async () => {
    const config = { agents: './agents.ts', connection: { address: '127.0.0.1:1' } };
    expect(await failureOf(AgentClient.connect({ config }))).toMatchObject({ code: 'server_unreachable' });
  });
});

describe('a module that imports the installed package', () => {
  beforeEach(async () => {
    await mkdir(path.join(root, 'node_modules'));
    await symlink(packageRoot, path.join(root, 'node_modules/airlockjs'), 'dir');
  });

  it('gets the package that Node itself loads, once', async () => {
    const file = await write(
      'temporal.config.ts',
      "import { AirlockError, defineConfig } from 'airlockjs';\nexport default { ...defineConfig({ agents: 'a' }), AirlockError };",
    );
    const entry = (name: string) => JSON.stringify(pathToFileURL(path.join(packageRoot, 'dist', name)).href);
    const program = `
      import { AirlockError } from ${entry('index.js')};
      import { loadModule } from ${entry('config/load-config.js')};
      const loaded = await loadModule(${JSON.stringify(file)});
      console.log(loaded.AirlockError === AirlockError);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
    expect(stdout.trim()).toBe('true');
  });

  it('has its errors recognised although they are of another copy', async () => {
    const file = await write(
      'resources.ts',
      "import { AirlockError } from 'airlockjs';\nthrow new AirlockError('bad_resource', 'No base URL.', 'Give one.');",
    );
    const error = await failureOf(loadModule(file));
    expect(error).toMatchObject({ code: 'module_failed', hint: 'Give one.' });
    expect(error.cause).toMatchObject({ code: 'bad_resource' });
  });
});
