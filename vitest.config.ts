import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (file: string) => fileURLToPath(new URL(`./src/${file}`, import.meta.url));

/** Tests and examples import the package by its name; here that means its sources. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^airlock$/, replacement: source('index.ts') },
      { find: /^airlock\/agent$/, replacement: source('agent/index.ts') },
      { find: /^airlock\/resources$/, replacement: source('activities/index.ts') },
      { find: /^airlock\/worker$/, replacement: source('worker/index.ts') },
    ],
  },
});
