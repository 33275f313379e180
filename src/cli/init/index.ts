/**
 * A project that runs: an agent that asks a person, the resources that answer it, a test, and what npm and TypeScript
 * want to know. A file that is there is left as it is; package.json gets what it lacks.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AirlockError } from '../../common/errors.js';
import { findConfigIn } from '../../config/load-config.js';
import { packageName, projectPackageJson, readPackageJson } from './package-json.js';

const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));
const templates = path.join(packageRoot, 'templates/project');

/** npm leaves a file of this name out of what it packs. */
const GITIGNORE = 'node_modules\n.airlock\n';

export interface InitResult {
  /** Absolute. */
  root: string;
  written: string[];
  /** Were there before. */
  kept: string[];
}

/** @throws AirlockError `project_exists` where the folder has a configuration */
export async function initProject(root: string): Promise<InitResult> {
  const config = findConfigIn(root);
  if (config !== undefined) {
    throw new AirlockError(
      'project_exists',
      `There is a project in ${root} already: ${path.basename(config)}.`,
      'Name an empty folder, as in airlock init my-agents; or run airlock dev in this one.',
    );
  }
  await mkdir(root, { recursive: true });
  const manifest = path.join(root, 'package.json');
  const before = existsSync(manifest) ? await readPackageJson(manifest) : undefined;
  const airlock = await readPackageJson(path.join(packageRoot, 'package.json'));
  const made = projectPackageJson(packageName(path.basename(root)), before, airlock);
  await writeFile(manifest, `${JSON.stringify(made, undefined, 2)}\n`);

  const result: InitResult = { root, written: ['package.json'], kept: [] };
  const files = (await readdir(templates)).sort();
  for (const name of files) await write(result, name, await readFile(path.join(templates, name), 'utf8'));
  await write(result, '.gitignore', GITIGNORE);
  return result;
}

async function write({ root, written, kept }: InitResult, name: string, text: string): Promise<void> {
  const file = path.join(root, name);
  if (existsSync(file)) {
    kept.push(name);
    return;
  }
  await writeFile(file, text);
  written.push(name);
}
