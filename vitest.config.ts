import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const built = (file: string) => fileURLToPath(new URL(`./dist/${file}`, import.meta.url));

/** Tests and examples import the package by its name and get what users get: the build, made anew before the tests. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^airlockjs$/, replacement: built('index.js') },
      { find: /^airlockjs\/agent$/, replacement: built('agent/index.js') },
      { find: /^airlockjs\/resources$/, replacement: built('activities/index.js') },
      { find: /^airlockjs\/worker$/, replacement: built('worker/index.js') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 50 } },
    // A dev server and several workers share the machine with the tests.
    maxWorkers: 2,
  },
});
