/**
 * The repository with a set of packages. The newest is the repository's own; the oldest is a copy of it, in which the
 * versions of `tested-versions.ts` are installed and all others stay as the lockfile has them.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** They ask for a newer LangGraph than the oldest; test/ecosystem is theirs. */
const newestOnly = ['deepagents', '@langchain/langgraph-supervisor', '@langchain/langgraph-swarm'];
const left = new Set(['node_modules', '.git', 'dist', 'dist-bench', 'dist-chaos', '.airlock', 'ecosystem']);

/** @returns {Promise<string>} */
export async function folderOfSet(set) {
  if (set === 'newest') return root;
  if (set !== 'oldest') throw new Error(`There is no set '${set}': it is oldest or newest.`);
  const folder = path.join(tmpdir(), `airlock-matrix-${set}`);
  await copyRepository(folder);
  const versions = await oldestVersions();
  const manifest = path.join(folder, 'package.json');
  const parsed = JSON.parse(await readFile(manifest, 'utf8'));
  for (const name of newestOnly) delete parsed.devDependencies[name];
  Object.assign(parsed.devDependencies, versions);
  const wanted = `${JSON.stringify(parsed, null, 2)}\n`;
  await writeFile(manifest, wanted);
  const stamp = path.join(folder, 'node_modules', '.airlock-set.json');
  if ((await readFile(stamp, 'utf8').catch(() => '')) !== wanted) {
    console.error('Installing the oldest versions');
    await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, maxBuffer: 2 ** 26 });
    await writeFile(stamp, wanted);
  }
  await checkInstalled(folder, versions);
  return folder;
}

/** Packages that are installed there already stay. */
async function copyRepository(folder) {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name !== 'node_modules') await rm(path.join(folder, name), { recursive: true, force: true });
  }
  const filter = (file) => !left.has(path.basename(file));
  await cp(root, folder, { recursive: true, filter: (file) => file === root || filter(file) });
}

/** One list for the doctor and for this. */
async function oldestVersions() {
  const file = path.join(root, 'dist/cli/doctor/tested-versions.js');
  await run('npm', ['run', '--silent', 'build'], { cwd: root });
  const { testedVersions } = await import(pathToFileURL(file).href);
  return Object.fromEntries(Object.entries(testedVersions).map(([name, { oldest }]) => [name, oldest]));
}

async function checkInstalled(folder, versions) {
  for (const [name, version] of Object.entries(versions)) {
    const manifest = path.join(folder, 'node_modules', name, 'package.json');
    const { version: actual } = JSON.parse(await readFile(manifest, 'utf8'));
    if (actual !== version)
      throw new Error(`${name} ${actual} was installed where ${version} was asked for.`);
  }
}
