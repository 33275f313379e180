/** The inner modules of the SDK that the source imports. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const INNER = /['"](@temporalio\/[\w-]+\/(?:lib|src)\/[^'"]+)['"]/g;

/** @returns {Promise<Map<string, string[]>>} by module, the files that import it */
export async function innerImports(root) {
  const found = new Map();
  const entries = await readdir(path.join(root, 'src'), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const file = path.join(entry.parentPath, entry.name);
    for (const [, module] of (await readFile(file, 'utf8')).matchAll(INNER)) {
      const files = found.get(module) ?? [];
      found.set(module, [...new Set([...files, path.relative(root, file)])]);
    }
  }
  return found;
}
