/**
 * `npm run sdk-seams`: after an update of `@temporalio/*`, which inner seams of the SDK changed.
 *
 *     broken    what Airlock expects is not there: exit code 1
 *     changed   it is there, in a file that is another than when it was last looked at: read the difference
 *     same
 *
 *     --record  what is installed has been looked at: keep it as what the next update is compared with
 *     --json    the last line is JSON
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { commandOptions } from './command-options.js';
import { checkSeam } from './sdk-seams/check-seam.js';
import { innerImports } from './sdk-seams/imports-of-source.js';
import { seams } from './sdk-seams/seams.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const recordFile = fileURLToPath(new URL('./sdk-seams/recorded.json', import.meta.url));
const options = commandOptions('npm run sdk-seams', {
  record: {
    type: 'boolean',
    default: false,
    description: 'what is installed has been looked at: compare the next update with it',
  },
});

const installed = createRequire(import.meta.url)('@temporalio/worker/package.json').version;
const recorded = JSON.parse(await readFile(recordFile, 'utf8').catch(() => '{"digests":{}}'));
const imports = await innerImports(root);

const results = await Promise.all(
  seams.map(async (seam) => {
    const { problems, digest } = await checkSeam(seam);
    const known = recorded.digests[seam.module] === digest;
    const status = problems.length > 0 ? 'broken' : known ? 'same' : 'changed';
    return {
      module: seam.module,
      status,
      use: seam.use,
      usedBy: imports.get(seam.module) ?? [],
      problems,
      digest,
    };
  }),
);
for (const [module, usedBy] of imports) {
  if (seams.some((seam) => seam.module === module)) continue;
  const problems = ['it has no entry in scripts/sdk-seams/seams.js'];
  results.push({ module, status: 'broken', use: '', usedBy, problems });
}

if (options.record) {
  const digests = Object.fromEntries(results.map(({ module, digest }) => [module, digest]));
  await writeFile(recordFile, `${JSON.stringify({ version: installed, digests }, null, 2)}\n`);
}

console.error(`@temporalio ${installed}, last looked at ${recorded.version ?? 'never'}\n`);
for (const { module, status, use, usedBy, problems } of results) {
  console.error(`${status.padEnd(8)} ${module}`);
  if (status !== 'same') console.error(`         ${[use, ...usedBy].filter(Boolean).join('\n         ')}`);
  for (const problem of problems) console.error(`         - ${problem}`);
}
const broken = results.filter(({ status }) => status === 'broken').length;
if (options.json) {
  const shown = results.map(({ digest: _digest, ...rest }) => rest);
  console.log(JSON.stringify({ ok: broken === 0, installed, recorded: recorded.version, seams: shown }));
}
process.exitCode = broken === 0 ? 0 : 1;
