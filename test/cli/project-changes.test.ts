import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  isSourceOfProject,
  type ProjectChanges,
  WorkerFiles,
  watchProject,
} from '../../src/cli/project-changes.js';
import { renderChangedFiles, renderReload } from '../../src/cli/render/changed-files.js';

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

const changes: ProjectChanges[] = [];
afterEach(async () => {
  for (const one of changes.splice(0)) await one.close();
});

async function watched(files: Pick<WorkerFiles, 'has'> = { has: () => true }): Promise<ProjectChanges> {
  const made = await watchProject(root, files, (error) => {
    throw error;
  });
  changes.push(made);
  return made;
}

describe('a change', () => {
  it('is told once it has settled, also where nobody waited for it yet', async () => {
    const { next } = await watched();
    const first = next();
    await write('notes.md', 'no source');
    await write('agents.ts');
    expect(await first).toEqual(['agents.ts']);
    await write('resources.ts');
    expect(await next()).toEqual(['resources.ts']);
    // An editor saves all of its files at once.
    await Promise.all([write('agents.ts', 'new'), write('resources.ts', 'new')]);
    const both = await next();
    expect(both.toSorted()).toEqual(['agents.ts', 'resources.ts']);
    expect(renderReload(['policies.ts'], true)).toBe(
      'policies.ts has changed: the workers continue with the old code until new ones are ready',
    );
    expect(renderReload(['a.ts', 'b.ts'], false)).toBe(
      'a.ts and b.ts have changed: workers start with the new code',
    );
    const words = { one: 'has changed', many: 'have changed' };
    expect(renderChangedFiles(['a.ts'], words)).toBe('a.ts has changed');
    expect(renderChangedFiles(['a.ts', 'b.ts'], words)).toBe('a.ts and b.ts have changed');
    expect(renderChangedFiles(['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts'], words)).toBe(
      'a.ts, b.ts, c.ts and 2 more have changed',
    );
  });

  it('of a file that workers are not made of is passed over', async () => {
    const files = new WorkerFiles(root);
    files.addBundled({ files: inRoot('agents.ts'), isWhole: true });
    await mkdir(path.join(root, 'scripts'));
    const { next } = await watched(files);
    await write('scripts/load.ts');
    await write('agents.test.ts');
    await write('agents.ts');
    expect(await next()).toEqual(['agents.ts']);
    // It has become one before it is asked for.
    await write('tools.ts');
    files.addBundled({ files: inRoot('agents.ts', 'tools.ts'), isWhole: true });
    expect(await next()).toEqual(['tools.ts']);
  });

  it('is seen however an editor saves: over the file, by a rename over it, by deleting it first, again and again', async () => {
    await mkdir(path.join(root, 'lib'));
    await write('lib/agents.ts', 'first');
    const { next } = await watched();
    const ways = {
      writes: () => write('lib/agents.ts', 'written'),
      renames: async () => {
        await write('lib/.agents.ts.tmp', 'renamed');
        await rename(path.join(root, 'lib/.agents.ts.tmp'), path.join(root, 'lib/agents.ts'));
      },
      keepsTheOld: async () => {
        await rename(path.join(root, 'lib/agents.ts'), path.join(root, 'lib/agents.ts~'));
        await write('lib/agents.ts', 'made anew');
      },
      deletes: async () => {
        await rm(path.join(root, 'lib/agents.ts'));
        await write('lib/agents.ts', 'made again');
      },
    };
    const { writes, renames, keepsTheOld, deletes } = ways;
    for (const save of [writes, renames, renames, writes, deletes, writes, keepsTheOld, deletes, renames]) {
      await save();
      expect(await next()).toEqual([path.join('lib', 'agents.ts')]);
    }
  });

  it('is seen in a folder that was made later, and one that was replaced', async () => {
    await mkdir(path.join(root, 'tools'));
    await write('tools/pay.ts');
    const { next } = await watched();
    await mkdir(path.join(root, 'agents/refunds'), { recursive: true });
    await write('agents/refunds/graph.ts');
    expect(await next()).toEqual([path.join('agents', 'refunds', 'graph.ts')]);
    await write('agents/refunds/graph.ts', 'changed');
    expect(await next()).toEqual([path.join('agents', 'refunds', 'graph.ts')]);
    // A checkout of another branch, or a generator, replaces folders.
    await rm(path.join(root, 'tools'), { recursive: true });
    expect(await next()).toEqual([path.join('tools', 'pay.ts')]);
    await mkdir(path.join(root, 'tools'));
    await write('tools/pay.ts', 'made again');
    expect(await next()).toEqual([path.join('tools', 'pay.ts')]);
  });

  it('is seen where the project is reached by a link', async () => {
    const link = `${root}-link`;
    await symlink(root, link);
    try {
      const made = await watchProject(link, { has: () => true }, () => {});
      changes.push(made);
      await write('agents.ts');
      expect(await made.next()).toEqual(['agents.ts']);
    } finally {
      await rm(link);
    }
  });
});
