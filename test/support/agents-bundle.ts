/**
 * The bundle of an agents module, made once for all test files that run it. It is kept in the system's folder for
 * temporary files under a name that says what it was made of, so that it is made anew when any of that changes.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger } from '@temporalio/worker';
import { resolveConfig } from 'airlockjs';
import { buildWorkflowCode, type WorkflowBundle } from 'airlockjs/worker';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = path.join(tmpdir(), 'airlock-test-bundles');

/** @param agentsFile relative to the repository; whatever it imports of the tests stands in its folder */
export async function agentsBundle(agentsFile: string): Promise<WorkflowBundle> {
  const sources = [path.join(root, 'dist'), path.join(root, path.dirname(agentsFile))];
  const file = path.join(folder, `${await digest(agentsFile, sources)}.js`);
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return { code: kept, sourceMap: '' };
  const { code } = await buildWorkflowCode(
    resolveConfig({ agents: `./${agentsFile}` }, root),
    new DefaultLogger('ERROR'),
  );
  await mkdir(folder, { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, code);
  await rename(draft, file);
  return { code, sourceMap: '' };
}

async function digest(name: string, folders: string[]): Promise<string> {
  const hash = createHash('sha256').update(name);
  const installed = path.join(root, 'package-lock.json');
  for (const file of [installed, ...(await Promise.all(folders.map(sourcesIn))).flat()]) {
    hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex');
}

async function sourcesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(js|ts|json)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
