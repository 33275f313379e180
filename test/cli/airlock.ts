/** Spawns the built command line as a user's shell does, in a project of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const packageRoot = fileURLToPath(new URL('../../', import.meta.url));
export const airlockMain = path.join(packageRoot, 'dist/cli/main.js');

/** An agents module, for commands that play no run. */
export const idleAgents = `
import { entrypoint } from '@langchain/langgraph';
import { defineAgents } from 'airlockjs/agent';
export default defineAgents({
  idle: { versions: { '1.0.0': entrypoint('idle', async () => 'done') }, current: '1.0.0' },
});
`;

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  /** stdout as one JSON document. */
  json: () => unknown;
}

export interface SpawnOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  stdin?: string;
}

/** What a command of this process's environment must not know of. */
const ABSENT = {
  TEMPORAL_ADDRESS: undefined,
  AIRLOCK_ACTOR: undefined,
  FORCE_COLOR: undefined,
  CI: undefined,
};

export function spawnAirlock(args: string[], { cwd, env }: SpawnOptions): ChildProcess {
  return spawn(process.execPath, [airlockMain, ...args], { cwd, env: { ...process.env, ...ABSENT, ...env } });
}

export async function airlock(args: string[], options: SpawnOptions): Promise<Ended> {
  const child = spawnAirlock(args, options);
  child.stdin?.end(options.stdin ?? '');
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { code, stdout, stderr, json: () => JSON.parse(stdout) };
}

/** An empty folder in which the package is installed, with `files` in it. */
export async function makeProject(files: Record<string, string>): Promise<string> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'airlock-cli-')));
  await mkdir(path.join(root, 'node_modules'));
  await symlink(packageRoot, path.join(root, 'node_modules/airlockjs'), 'dir');
  await symlink(
    path.join(packageRoot, 'node_modules/@langchain'),
    path.join(root, 'node_modules/@langchain'),
    'dir',
  );
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(root, name), text);
  return root;
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += chunk.toString();
  return text;
}
