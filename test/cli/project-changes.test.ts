import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSourceOfProject, watchProject } from '../../src/cli/project-changes.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'airlock-changes-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('a source of the project', () => {
  it.each(['agents.ts', 'src/agents/refunds.mts', 'prompts.json', 'resources.js'])('is %s', (file) => {
    expect(isSourceOfProject(file)).toBe(true);
  });

  it.each([
    'node_modules/x/index.js',
    '.airlock/resources.json',
    'dist/agents.js',
    'agents.test.ts',
    'notes.md',
  ])('is not %s', (file) => {
    expect(isSourceOfProject(file)).toBe(false);
  });
});

describe('a change', () => {
  it('is told once it has settled, also where nobody waited for it yet', async () => {
    const changes = watchProject(root);
    try {
      const next = changes.next();
      await writeFile(path.join(root, 'notes.md'), 'no source');
      await writeFile(path.join(root, 'agents.ts'), 'one');
      expect(await next).toBe('agents.ts');
      await writeFile(path.join(root, 'resources.ts'), 'two');
      expect(await changes.next()).toBe('resources.ts');
    } finally {
      changes.close();
    }
  });
});
