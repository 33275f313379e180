import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SlowFilesFirst } from './test/support/slow-files-first.js';

const at = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** What the package's entries are: of the build, as users get them, or of the source. */
const entries = (folder: 'dist' | 'src') =>
  Object.entries({
    airlockjs: 'index',
    'airlockjs/agent': 'agent/index',
    'airlockjs/policy': 'policy/index',
    'airlockjs/resources': 'activities/index',
    'airlockjs/testing': 'testing/index',
    'airlockjs/testing/vitest': 'testing/vitest',
    'airlockjs/worker': 'worker/index',
  }).map(([entry, file]) => ({
    find: new RegExp(`^${entry}$`),
    replacement: at(`./${folder}/${file}.${folder === 'dist' ? 'js' : 'ts'}`),
  }));

/** Folders whose tests are about whole runs, commands or pages, and mirror no folder of src. */
const whole = [
  'chaos',
  'containment',
  'demo',
  'docs',
  'e2e',
  'examples',
  'package',
  'runaways',
  'runs',
  'upgrade',
];

/** Needs the real Open Policy Agent, whose build takes minutes: `npm run test:opa`. */
const opaTests = ['test/policy/opa.test.ts'];

const serverTests = [`test/{${whole.join(',')}}/**/*.test.ts`, 'test/**/*.server.test.ts'];

/** What npm and npx say to the commands that they run: commands of Airlock are tested as if typed in a shell. */
const env = { npm_command: '' };

export default defineConfig({
  test: {
    // A dev server and several workers share the machine with the tests.
    maxWorkers: 2,
    sequence: { sequencer: SlowFilesFirst },
    projects: [
      {
        resolve: { alias: entries('src') },
        test: {
          name: 'unit',
          env,
          include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
          exclude: [...serverTests, ...opaTests],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Loading LangGraph takes longer than most of these tests: files share one module graph in each thread.
          pool: 'threads',
          isolate: false,
        },
      },
      {
        resolve: { alias: entries('dist') },
        test: {
          name: 'server',
          env,
          include: serverTests,
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // A machine that is busy for a moment; a second failure in a row is a fault.
          retry: process.env.CI ? 1 : 0,
          expect: { poll: { timeout: 20_000, interval: 50 } },
        },
      },
    ],
  },
});
