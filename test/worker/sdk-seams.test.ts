/** The inner seams of the SDK: each that the source uses is listed, and as expected in what is installed. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ContinueAsNewOptions } from '@temporalio/workflow';
import { expect, test } from 'vitest';
import { checkSeam } from '../../scripts/sdk-seams/check-seam.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

test('are all listed, and as they were when they were last looked at', async () => {
  const { stdout } = await run(process.execPath, ['scripts/sdk-seams.js', '--json'], { cwd: root });
  const { ok, installed, recorded, seams } = JSON.parse(stdout) as {
    ok: boolean;
    installed: string;
    recorded: string;
    seams: { module: string; status: string }[];
  };
  expect(seams.filter(({ status }) => status !== 'same')).toEqual([]);
  expect([ok, recorded]).toEqual([true, installed]);
});

const module = '@temporalio/worker/lib/workflow/vm-shared.js';

test.each([
  [{ module: '@temporalio/worker/lib/gone.js' }, 'it is not there'],
  [{ module, exports: ['gone'] }, 'it exports no gone'],
  [{ module, members: [['globalHandlers', 'gone']] as [string, string][] }, 'globalHandlers has no gone'],
  [{ module, text: [/no such text/] }, 'its text has no /no such text/'],
])('what is not as expected is named: %j', async (seam, problem) => {
  expect((await checkSeam({ use: '', ...seam })).problems).toEqual([problem]);
});

type Carried = Extract<keyof ContinueAsNewOptions, 'staticSummary' | 'staticDetails' | 'memo'>;

test('continuing as new carries a memo, and neither summary nor details', () => {
  // Where an update of the SDK makes another name possible this does not compile: then hand the summary over by it.
  const carried: Record<Carried, true> = { memo: true };
  expect(Object.keys(carried)).toEqual(['memo']);
});
