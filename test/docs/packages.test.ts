/** What a page's code imports is installed by airlock init, or the page says how to install it. */
import { expect, it } from 'vitest';
import { pages } from './support/pages.js';

/** By the package.json that `airlock init` writes. */
const installed = ['airlockjs', '@langchain/core', '@langchain/langgraph', 'zod', 'vitest'];

const IMPORT = /(?:from|import) '((?:@[\w-]+\/)?[\w-]+)[^']*'/g;

it.each(pages().map((page) => [page.file, page] as const))('%s', (_, { blocks, text }) => {
  const code = blocks.filter(({ language }) => language === 'ts' || language === 'js');
  const imported = code.flatMap((block) => [...block.text.matchAll(IMPORT)].map(([, name = '']) => name));
  const others = new Set(imported.filter((name) => name !== 'node' && !installed.includes(name)));
  // Temporal's SDK comes with Airlock, in the version that fits.
  const asked = [...others].filter((name) => !name.startsWith('@temporalio/'));
  expect(asked.filter((name) => !new RegExp(`npm install [^\`]*${name}`).test(text))).toEqual([]);
});
