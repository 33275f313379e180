/** Tables of options: each option stands in its table once. */
import { expect, it } from 'vitest';
import { page } from './support/pages.js';
import { codeIn } from './support/tables.js';

it.each(['resources', 'configuration', 'agents', 'sandbox', 'errors', 'testing'])('docs/%s.md', (name) => {
  const { text } = page(`docs/${name}.md`);
  const tables = text.match(/(?:^\|.*\n)+/gm) ?? [];
  expect(tables.length).toBeGreaterThan(0);
  for (const table of tables) {
    const options = table.split('\n').flatMap((row) => codeIn(row.split('|')[1]?.trim()) ?? []);
    expect(options).toEqual([...new Set(options)]);
  }
});
