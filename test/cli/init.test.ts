/** What `airlock init` writes, and what it leaves alone. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initProject } from '../../src/cli/init/index.js';
import { packageName, projectPackageJson } from '../../src/cli/init/package-json.js';
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

  it('keeps the files that are there, and what stands in package.json', async () => {
    await writeFile(path.join(folder, 'agents.ts'), '// mine');
    const before = {
      name: 'mine',
      type: 'commonjs',
      scripts: { test: 'echo "Error: no test specified" && exit 1', build: 'make' },
      dependencies: { airlockjs: 'file:../airlockjs.tgz', left: '1.0.0' },
    };
    await writeFile(path.join(folder, 'package.json'), JSON.stringify(before));
    expect((await initProject(folder)).kept).toEqual(['agents.ts']);
    expect(await read('agents.ts')).toBe('// mine');
    expect(JSON.parse(await read('package.json'))).toMatchObject({
      name: 'mine',
      type: 'module',
      scripts: { test: 'vitest run', build: 'make', dev: 'airlock dev' },
      dependencies: { airlockjs: 'file:../airlockjs.tgz', left: '1.0.0', zod: expect.any(String) },
    });
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
    const made = projectPackageJson('x', undefined, {
      version: '1.2.3',
      peerDependencies: { '@langchain/core': '^1.2.13', '@langchain/langgraph': '^1.4.13', zod: '^4.2.0' },
      devDependencies: { typescript: '7.0.2' },
    });
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
