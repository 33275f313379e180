/** The package as its users get it: packed, and installed in a folder with a package.json of npm's own making. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { repository } from '../../docs/support/pages.js';
import { endOf, type ShellOptions, sh } from '../../docs/support/shell.js';

const packed = z.array(z.object({ filename: z.string() }));

export interface PackedProject extends ShellOptions {
  /** A command in the project, as its user. */
  run(command: string): Promise<string>;
  remove(): Promise<void>;
}

/**
 * @param name of the project's folder
 * @param binary the Temporal program that `airlock dev` runs there
 * @param setUp commands between `npm init` and the package's installation
 */
export async function makePackedProject(
  name: string,
  binary: string,
  setUp: readonly string[] = [],
): Promise<PackedProject> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'airlock-package-')));
  const cwd = path.join(folder, name);
  const env = {
    ...process.env,
    TEMPORAL_ADDRESS: undefined,
    AIRLOCK_TEMPORAL_PATH: binary,
    npm_config_offline: undefined,
    npm_config_prefer_offline: 'true',
  };
  const run = (command: string) => sh(command, { cwd, env });
  // What is built stays as it is: other tests are using it.
  const pack = `npm pack --ignore-scripts --json --pack-destination ${folder}`;
  const [tarball] = packed.parse(JSON.parse(await sh(pack, { cwd: repository, env })));
  await sh(`mkdir ${name}`, { cwd: folder, env });
  for (const command of ['npm init -y', ...setUp, `npm install ../${tarball?.filename}`]) await run(command);
  return { cwd, env, run, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** npx does not pass a signal on; the group of `airlock dev` gets it, as from a terminal. */
export async function stopDev(dev: Parameters<typeof endOf>[0] | undefined): Promise<void> {
  if (dev === undefined) return;
  if (dev.pid !== undefined && dev.exitCode === null) process.kill(-dev.pid, 'SIGINT');
  await endOf(dev);
}
