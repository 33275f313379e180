import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSourceOfProject, WorkerFiles, watchProject } from '../../src/cli/project-changes.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'airlock-changes-'));
});
afterEach(() => rm(root, { recursive: true }));

const inRoot = (...names: string[]) => names.map((name) => path.join(root, name));
const write = (name: string, text = name) => writeFile(path.join(root, name), text);

describe('a source of the project', () => {
  it.each(['agents.ts', 'src/agents/refunds.mts', 'prompts.json', 'resources.js', 'dist/agents.js'])(
    'is %s',
    (file) => {
      expect(isSourceOfProject(file)).toBe(true);
    },
  );

  it.each(['node_modules/x/index.js', '.airlock/resources.json', 'notes.md'])('is not %s', (file) => {
    expect(isSourceOfProject(file)).toBe(false);
  });
});

describe('the files of workers', () => {
  it('are those of the last whole bundle, and of the failed ones since', () => {
    const files = new WorkerFiles(root);
    const has = (...names: string[]) => names.map((name) => files.has(name));
    files.addBundled({ files: inRoot('agents.ts', 'tools.ts'), isWhole: true });
    expect(has('agents.ts', 'tools.ts', 'other.ts')).toEqual([true, true, false]);
    files.addBundled({ files: inRoot('agents.ts', 'missing'), isWhole: false });
    expect(has('tools.ts', 'missing.ts', 'missing.json')).toEqual([true, true, true]);
    files.addBundled({ files: inRoot('agents.ts'), isWhole: true });
    expect(has('agents.ts', 'tools.ts', 'missing.ts')).toEqual([true, false, false]);
  });

  it('are those that this process has loaded, beside', () => {
    const files = new WorkerFiles(root);
    files.addBundled({ files: inRoot('agents.ts'), isWhole: true });
    files.loaded = inRoot('temporal.config.ts', 'lib/db.js');
    expect(
      ['agents.ts', 'temporal.config.ts', path.join('lib', 'db.ts')].map((name) => files.has(name)),
    ).toEqual([true, true, true]);
    expect(['agents.ts', 'temporal.config.ts'].map((name) => files.isLoaded(name))).toEqual([false, true]);
  });
});

describe('a change', () => {
  it('is told once it has settled, also where nobody waited for it yet', async () => {
    const changes = watchProject(root, { has: () => true });
    try {
      const next = changes.next();
      await write('notes.md', 'no source');
      await write('agents.ts');
      expect(await next).toBe('agents.ts');
      await write('resources.ts');
      expect(await changes.next()).toBe('resources.ts');
    } finally {
      changes.close();
    }
  });

  it('of a file that workers are not made of is passed over', async () => {
    const files = new WorkerFiles(root);
    files.addBundled({ files: inRoot('agents.ts'), isWhole: true });
    await mkdir(path.join(root, 'scripts'));
    const changes = watchProject(root, files);
    try {
      await write('scripts/load.ts');
      await write('agents.test.ts');
      await write('agents.ts');
      expect(await changes.next()).toBe('agents.ts');
      // It has become one before it is asked for.
      await write('tools.ts');
      files.addBundled({ files: inRoot('agents.ts', 'tools.ts'), isWhole: true });
      expect(await changes.next()).toBe('tools.ts');
    } finally {
      changes.close();
    }
  });
});
