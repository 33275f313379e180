/**
 * A project that runs: an agent that asks a person, the resources that answer it, a test, and what npm and TypeScript
 * want to know.
 *
 * 1. What the folder has keeps its meaning: code is neither replaced nor mixed with other code of the same name, and
 *    CommonJS stays CommonJS. Where that cannot be, nothing is written.
 * 2. package.json and .gitignore get what they lack.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AirlockError } from '../../common/errors.js';
import { typeOfPackage } from '../../config/imported-files.js';
import { findConfigIn } from '../../config/load-config.js';
import { assertNoCommonJs, assertNoneOtherwise } from './own-code.js';
import { packageName, projectPackageJson, readPackageJson } from './package-json.js';
import { airlockSpecifier } from './package-source.js';

const packageRoot = fileURLToPath(new URL('../../../', import.meta.url)).replace(/[\\/]$/, '');
const templates = path.join(packageRoot, 'templates/project');

/** npm leaves a file of this name out of what it packs. */
const IGNORED = ['node_modules', '.airlock'];

export interface InitResult {
  /** Absolute. */
  root: string;
  written: string[];
  /** Were there before, and got what they lacked. */
  changed: string[];
  /** Were there before, and are as they were. */
  kept: string[];
  /** Whether package.json says anew that the folder has ES modules. */
  isModuleNow: boolean;
}

/** @throws AirlockError `project_exists` where the folder has a configuration, `files_in_the_way`, `commonjs_project`, `bad_input` */
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
  const files = new Map<string, string>();
  for (const name of (await readdir(templates)).sort()) {
    files.set(name, await readFile(path.join(templates, name), 'utf8'));
  }
  const manifest = path.join(root, 'package.json');
  const before = existsSync(manifest) ? await readPackageJson(manifest) : undefined;
  const code = new Map([...files].filter(([name]) => name.endsWith('.ts')));
  await assertNoneOtherwise(root, code);
  if (typeOfPackage(root) !== 'module') await assertNoCommonJs(root, new Set(code.keys()));

  const airlock = await readPackageJson(path.join(packageRoot, 'package.json'));
  const source = await airlockSpecifier(packageRoot, root, airlock.version);
  const made = projectPackageJson(packageName(path.basename(root)), before, airlock, source);
  await writeFile(manifest, `${JSON.stringify(made, undefined, 2)}\n`);

  const isModuleNow = before !== undefined && before.type !== 'module';
  const result: InitResult = { root, written: [], changed: [], kept: [], isModuleNow };
  (before === undefined ? result.written : result.changed).push('package.json');
  for (const [name, text] of files) await write(result, name, text);
  await ignore(result);
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

async function ignore({ root, written, changed, kept }: InitResult): Promise<void> {
  const name = '.gitignore';
  const file = path.join(root, name);
  const before = existsSync(file) ? await readFile(file, 'utf8') : undefined;
  const lines = (before ?? '').split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, ''));
  const missing = IGNORED.filter((one) => !lines.includes(one));
  if (missing.length === 0) {
    kept.push(name);
    return;
  }
  const start =
    before === undefined || before === '' || before.endsWith('\n') ? (before ?? '') : `${before}\n`;
  await writeFile(file, `${start}${missing.join('\n')}\n`);
  (before === undefined ? written : changed).push(name);
}
