/** The decisions: each is listed, and what they say of dependencies is what the package has. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { page, repository } from './support/pages.js';
import { codeIn, rowsBelow } from './support/tables.js';

const folder = 'docs/decisions';
const names = z.record(z.string(), z.string()).transform((versions) => Object.keys(versions));
const manifest = z
  .object({ dependencies: names, peerDependencies: names, devDependencies: names })
  .parse(JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')));

it('are all listed, by number', () => {
  const files = readdirSync(path.join(repository, folder)).filter((name) => /^\d{4}-/.test(name));
  const listed = [...page(`${folder}/README.md`).text.matchAll(/^- \[(\d{4})\]\((\S+)\)/gm)];
  expect(listed.map(([, number, file]) => [number, file])).toEqual(
    files.sort().map((file) => [file.slice(0, 4), file]),
  );
});

it('say of every dependency why it is there', () => {
  const { text } = page(`${folder}/0005-dependencies.md`);
  const told = rowsBelow(text, '0005 Dependencies, and why each').flatMap(([name]) => codeIn(name) ?? []);
  expect(told.sort()).toEqual([...manifest.dependencies, ...manifest.peerDependencies].sort());
  const others = manifest.devDependencies.filter(
    (name) => !name.startsWith('@types/') && !manifest.peerDependencies.includes(name),
  );
  expect(others.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
