/**
 * `npm run test:api`: Schemathesis over a gateway with a Temporal server, workers and runs in every state. `npm test` does
 * the same with few examples.
 *
 *     --examples   requests for each operation and kind of input
 *     --seed       of what is made up: the same again is the same requests
 *     --json       the last line is JSON
 */
import { spawnSync } from 'node:child_process';
import { commandOptions } from './command-options.js';

const { examples, seed, json } = commandOptions('npm run test:api', {
  examples: { type: 'string', default: '100', description: 'requests for each operation and kind of input' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000), description: 'of what is made up' },
});
const startedAt = Date.now();
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'server', 'test/gateway/schemathesis.server.test.ts'],
  {
    stdio: ['ignore', json ? process.stderr : 'inherit', 'inherit'],
    env: { ...process.env, AIRLOCK_API_EXAMPLES: examples, AIRLOCK_API_SEED: seed },
    shell: process.platform === 'win32',
  },
);
const seconds = Math.round((Date.now() - startedAt) / 1_000);
if (json)
  console.log(JSON.stringify({ ok: status === 0, examples: Number(examples), seed: Number(seed), seconds }));
else console.log(`test:api: seed ${seed}, ${examples} examples, ${seconds} s`);
process.exit(status ?? 1);
