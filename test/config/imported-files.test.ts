import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importedFiles, isKeptByNode } from '../../src/config/imported-files.js';
import { loadModule } from '../../src/config/load-config.js';

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'airlock-imports-')));
});
afterEach(() => rm(root, { recursive: true }));

const inRoot = (name: string) => path.join(root, name);
const write = (name: string, text: string) => writeFile(inRoot(name), text);

describe('the files that a module is made of', () => {
  it('are what it imports, in whatever way, and what that imports; no packages', async () => {
    await write('package.json', '{"imports":{"#words":"./words.ts"}}');
    await write(
      'resources.ts',
      `import { z } from 'zod';
       import { a } from './a.js';
       import
         type { B } from "./b";
       export * from '#words';
       import prices from './prices.json' with { type: 'json' };
       const late = () => import('./late.ts');
       const old = require('./old.cjs');`,
    );
    for (const name of ['b.ts', 'words.ts', 'late.ts', 'old.cjs', 'prices.json']) await write(name, '{}');
    await write('a.ts', `import './resources.ts'; import './not-yet.js';`);
    await write('other.ts', '');
    const found = [
      'a.ts',
      'b.ts',
      'late.ts',
      'not-yet.js',
      'old.cjs',
      'prices.json',
      'resources.ts',
      'words.ts',
    ];
    expect([...importedFiles([inRoot('resources.ts')])].sort()).toEqual(found.map(inRoot));
  });

  it('are the file itself where there is none', () => {
    expect([...importedFiles([inRoot('none.ts')])]).toEqual([inRoot('none.ts')]);
  });
});

describe('a module that is loaded again', () => {
  it('has what is in its files now, JSON too', async () => {
    await write('prices.json', '{"tea":1}');
    await write('words.ts', `export const word = 'one';`);
    await write(
      'module.ts',
      `import prices from './prices.json' with { type: 'json' };
       import { word } from './words.js';
       export default { tea: prices.tea, word };`,
    );
    expect(await loadModule(inRoot('module.ts'), true)).toEqual({ tea: 1, word: 'one' });
    await write('prices.json', '{"tea":2}');
    await write('words.ts', `export const word = 'two';`);
    expect(await loadModule(inRoot('module.ts'), true)).toEqual({ tea: 2, word: 'two' });
  });

  it.each([
    ['module', 'a.js', true],
    ['module', 'a.mjs', true],
    ['module', 'a.ts', false],
    ['module', 'a.cjs', false],
    ['commonjs', 'a.js', false],
    ['commonjs', 'a.mjs', true],
  ])('is kept by Node: in a package of type %s, %s: %s', async (type, name, isKept) => {
    await write('package.json', JSON.stringify({ type }));
    expect(isKeptByNode(inRoot(path.join('src', name)))).toBe(isKept);
  });
});
