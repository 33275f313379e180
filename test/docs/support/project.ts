/** A user's project in a temporary folder, with what is installed here installed there. */
import { mkdir, mkdtemp, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repository } from './pages.js';

export async function makeProject(files: Record<string, string>): Promise<string> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'airlock-docs-')));
  const modules = path.join(root, 'node_modules');
  await mkdir(modules);
  for (const name of await readdir(path.join(repository, 'node_modules'))) {
    await symlink(path.join(repository, 'node_modules', name), path.join(modules, name));
  }
  await symlink(repository, path.join(modules, 'airlockjs'));
  const manifest = JSON.stringify({ private: true, type: 'module' });
  for (const [name, text] of Object.entries({ 'package.json': manifest, ...files })) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return root;
}
