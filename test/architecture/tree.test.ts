/** The tree in docs/architecture.md is that of `src`, and its table names files that are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');

/** Folders of the drawn tree, by their indentation: `src/agent/session`. */
function drawnFolders(): string[] {
  const [, tree = ''] = /^```text\n(.*?)^```$/ms.exec(page) ?? [];
  const parents: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', name] = /^( *)([\w-]+)\/( |$)/.exec(line) ?? [];
    if (name === undefined) return [];
    parents.splice(indent.length / 2, Number.POSITIVE_INFINITY, name);
    return [parents.join('/')];
  });
}

test('the tree has every folder of src, and no other', () => {
  const folders = readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
  expect(drawnFolders().sort()).toEqual(['src', ...folders].sort());
});

test('each folder of the tree says what it holds', () => {
  const bare = page.split('\n').filter((line) => /^ +[\w-]+\/$/.test(line));
  expect(bare).toEqual([]);
});

test('the table "Where do I change what" names what is there', () => {
  const [, table = ''] = /^## Where do I change what\n(.*)/ms.exec(page) ?? [];
  const named = [...table.matchAll(/`((?:src|test|scripts|conformance)\/[\w./-]+)`/g)].map(
    ([, name = '']) => name,
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
});

test('links say the name of the file that they lead to', () => {
  const links = [...page.matchAll(/\[([\w-]+\.ts)\]\(([^)]+)\)/g)];
  expect(links.filter(([, label, target = '']) => label !== path.basename(target))).toEqual([]);
});

test('no two folders of src import each other, types included', () => {
  const imports = new Set<string>();
  for (const name of readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const source = readFileSync(path.join(root, 'src', name), 'utf8');
    for (const [, target = ''] of source.matchAll(/(?:from |import\()'(\.[^']+)'/g)) {
      const [from, to] = [name, path.join(path.dirname(name), target)].map((file) => file.split(path.sep)[0]);
      if (from !== to) imports.add(`${from} ${to}`);
    }
  }
  expect(imports.size).toBeGreaterThan(20);
  const both = [...imports].filter((pair) => imports.has(pair.split(' ').reverse().join(' ')));
  expect(both).toEqual([]);
});
