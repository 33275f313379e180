/** Writes a history that is to be committed, under the version of the package that made it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type History, historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param folder relative to the repository */
export async function recordHistory(folder: string, name: string, history: History): Promise<void> {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const text = JSON.stringify(JSON.parse(historyToJSON(history), withoutTraces));
  await mkdir(path.join(root, folder), { recursive: true });
  await writeFile(path.join(root, folder, `${name}_${version}.json`), `${text}\n`);
}

/** Nothing that a replay looks at, and nothing of the machine that recorded. */
function withoutTraces(key: string, value: unknown): unknown {
  if (key === 'identity' || key === 'stackTrace') return '';
  return typeof value === 'string' ? value.replaceAll(hostname(), 'host') : value;
}
