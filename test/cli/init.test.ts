/** What `airlock init` writes, and what it leaves alone. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initProject } from '../../src/cli/init/index.js';
import { packageName, projectPackageJson } from '../../src/cli/init/package-json.js';
import { airlockSpecifier } from '../../src/cli/init/package-source.js';
import { page, projectFiles } from '../docs/support/pages.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'airlock-init-'));
});
afterEach(() => rm(folder, { recursive: true }));
const read = (name: string) => readFile(path.join(folder, name), 'utf8');

describe('a project', () => {
  it('is complete in an empty folder, with the agent of the README', async () => {
    const { written, kept } = await initProject(folder);
    expect(kept).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual([...written].sort());
    expect(written).toEqual(
      expect.arrayContaining(['package.json', 'tsconfig.json', 'agents.test.ts', '.gitignore']),
    );
    const readme = projectFiles(page('README.md'));
    for (const name of ['agents.ts', 'resources.ts', 'temporal.config.ts']) {
      expect(await read(name)).toBe(readme[name]);
    }
  });

  it('keeps the files that are there, and adds what they lack', async () => {
    await writeFile(path.join(folder, 'tsconfig.json'), '{}');
    await writeFile(path.join(folder, '.gitignore'), '/node_modules/\ndist');
    const before = {
      name: 'mine',
      type: 'commonjs',
      scripts: { test: 'echo "Error: no test specified" && exit 1', build: 'make' },
      dependencies: { airlockjs: 'file:../airlockjs.tgz', left: '1.0.0' },
    };
    await writeFile(path.join(folder, 'package.json'), JSON.stringify(before));
    const { written, changed, kept, isModuleNow } = await initProject(folder);
    expect({ changed, kept, isModuleNow }).toEqual({
      changed: ['package.json', '.gitignore'],
      kept: ['tsconfig.json'],
      isModuleNow: true,
    });
    expect(written).toContain('agents.ts');
    expect(await read('tsconfig.json')).toBe('{}');
    expect(await read('.gitignore')).toBe('/node_modules/\ndist\n.airlock\n');
    expect(JSON.parse(await read('package.json'))).toMatchObject({
      name: 'mine',
      type: 'module',
      scripts: { test: 'vitest run', build: 'make', dev: 'airlock dev' },
      dependencies: { airlockjs: 'file:../airlockjs.tgz', left: '1.0.0', zod: expect.any(String) },
    });
  });

  it.each([
    ['index.js', { name: 'mine' }],
    ['index.js', { name: 'mine', type: 'commonjs' }],
    ['src/server/main.ts', { name: 'mine', type: 'commonjs' }],
    ['vite.config.ts', undefined],
  ])('leaves %s CommonJS where package.json says %j: nothing is written', async (code, manifest) => {
    await mkdir(path.dirname(path.join(folder, code)), { recursive: true });
    await writeFile(path.join(folder, code), 'module.exports = {}');
    if (manifest) await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
    const before = await readdir(folder);
    await expect(initProject(folder)).rejects.toMatchObject({
      code: 'commonjs_project',
      summary: expect.stringContaining(path.normalize(code)),
    });
    expect(await readdir(folder)).toEqual(before);
    if (manifest) expect(JSON.parse(await read('package.json'))).toEqual(manifest);
  });

  it('is made beside code that package.json has nothing to say of', async () => {
    for (const name of ['tool.mjs', 'old.cjs', 'types.d.ts', 'notes.md']) {
      await writeFile(path.join(folder, name), '');
    }
    await mkdir(path.join(folder, 'web'));
    await writeFile(path.join(folder, 'web/package.json'), '{}');
    await writeFile(path.join(folder, 'web/index.js'), '');
    expect((await initProject(folder)).written).toContain('agents.ts');
  });

  it('is made beside code that is ES modules already', async () => {
    await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(path.join(folder, 'index.js'), '');
    expect(await initProject(folder)).toMatchObject({ isModuleNow: false });
  });

  it('is not mixed with other code of the same names: nothing is written', async () => {
    await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(path.join(folder, 'resources.ts'), '// mine');
    await expect(initProject(folder)).rejects.toMatchObject({
      code: 'files_in_the_way',
      summary: expect.stringContaining('resources.ts'),
    });
    expect((await readdir(folder)).sort()).toEqual(['package.json', 'resources.ts']);
    expect(await read('package.json')).toBe('{"type":"module"}');
  });

  it('is not made over another one', async () => {
    await initProject(folder);
    await expect(initProject(folder)).rejects.toMatchObject({ code: 'project_exists' });
  });

  it('is not made where package.json cannot be read', async () => {
    await writeFile(path.join(folder, 'package.json'), '{');
    await expect(initProject(folder)).rejects.toMatchObject({ code: 'bad_input' });
    expect(await readdir(folder)).toEqual(['package.json']);
  });
});

describe('its package.json', () => {
  it('has the ranges that fit to this Airlock', () => {
    const made = projectPackageJson(
      'x',
      undefined,
      {
        version: '1.2.3',
        peerDependencies: { '@langchain/core': '^1.2.13', '@langchain/langgraph': '^1.4.13', zod: '^4.2.0' },
        devDependencies: { typescript: '7.0.2' },
      },
      '^1.2.3',
    );
    expect(made).toMatchObject({
      name: 'x',
      private: true,
      dependencies: { airlockjs: '^1.2.3', '@langchain/langgraph': '^1.4.13', zod: '^4.2.0' },
      devDependencies: { typescript: '7.0.2' },
    });
  });

  it.each([
    ['My Agents', 'my-agents'],
    ['.hidden', 'hidden'],
    ['日本', 'agents'],
  ])('is named after the folder %s', (folderName, name) => {
    expect(packageName(folderName)).toBe(name);
  });
});

describe('where it gets Airlock from', () => {
  const make = async (files: Record<string, unknown>) => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(
        path.join(folder, name),
        typeof content === 'string' ? content : JSON.stringify(content),
      );
    }
  };
  const declared = (specifier: string) => ({
    'host/package.json': { dependencies: { airlockjs: specifier } },
    'airlockjs-1.2.3.tgz': 'packed',
  });
  const locked = (resolved: string) => ({
    'host/node_modules/.package-lock.json': { packages: { 'node_modules/airlockjs': { resolved } } },
    'airlockjs-1.2.3.tgz': 'packed',
  });
  const specifier = (project: string, installed = 'host/node_modules/airlockjs') =>
    airlockSpecifier(path.join(folder, installed), path.join(folder, project), '1.2.3');

  it.each(['file:../airlockjs-1.2.3.tgz', '../airlockjs-1.2.3.tgz', 'link:../airlockjs-1.2.3.tgz'])(
    'is the package file that the project declares: %s',
    async (given) => {
      await make(declared(given));
      expect(await specifier('host/sub')).toBe('file:../../airlockjs-1.2.3.tgz');
      expect(await specifier('other')).toBe('file:../airlockjs-1.2.3.tgz');
    },
  );

  it('is the package file of an absolute address', async () => {
    await make(declared(`file:${path.join(folder, 'airlockjs-1.2.3.tgz')}`));
    expect(await specifier('host/sub')).toBe('file:../../airlockjs-1.2.3.tgz');
  });

  it('is the package file that npm has written down, where nothing declares it', async () => {
    await make(locked('file:../airlockjs-1.2.3.tgz'));
    expect(await specifier('host/sub')).toBe('file:../../airlockjs-1.2.3.tgz');
  });

  it('is found from the folder of pnpm too', async () => {
    await make(declared('file:../airlockjs-1.2.3.tgz'));
    const installed = 'host/node_modules/.pnpm/airlockjs@file+..+airlockjs-1.2.3.tgz/node_modules/airlockjs';
    expect(await specifier('host/sub', installed)).toBe('file:../../airlockjs-1.2.3.tgz');
  });

  it('is the clone that runs', async () => {
    expect(await specifier('projects/sub', 'clone')).toBe('file:../../clone');
  });

  it.each(['git+https://example.com/airlock.git#v1', 'github:example/airlock', 'https://example.com/a.tgz'])(
    'is what the project declares: %s',
    async (given) => {
      await make(declared(given));
      expect(await specifier('host/sub')).toBe(given);
    },
  );

  it.each([
    ['a range is declared', declared('^1.2.0')],
    ['the registry is written down', locked('https://registry.example.com/airlockjs/-/airlockjs-1.2.3.tgz')],
    ['the package file is gone', declared('file:../gone.tgz')],
    ['nothing says', {}],
  ])('is a registry where %s', async (_, files) => {
    await make(files);
    expect(await specifier('host/sub')).toBe('^1.2.3');
  });
});
