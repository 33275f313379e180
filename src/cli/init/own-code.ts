/** What a folder has already that a new project would change the meaning of, or not fit. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AirlockError } from '../../common/errors.js';

/** Whether Node reads these as CommonJS or as ES modules is what package.json says. */
const BY_TYPE = /\.(?:js|jsx|ts|tsx)$/;
const DECLARATIONS = /\.d\.ts$/;

/**
 * @param names of the project's own modules: relative to `root`
 * @throws AirlockError `files_in_the_way` where one of them is there and says something else
 */
export async function assertNoneOtherwise(root: string, names: Map<string, string>): Promise<void> {
  const others: string[] = [];
  for (const [name, text] of names) {
    const there = await readFile(path.join(root, name), 'utf8').catch(() => undefined);
    if (there !== undefined && there !== text) others.push(name);
  }
  if (others.length === 0) return;
  throw new AirlockError(
    'files_in_the_way',
    `There is ${others.join(' and ')} in ${root} already, and the new project has other code under ${others.length === 1 ? 'that name' : 'those names'}. Nothing was written.`,
    `Name an empty folder, as in airlock init my-agents. For agents that you have already, write temporal.config.ts yourself: docs/configuration.md.`,
  );
}

/**
 * A project of Airlock's is made of ES modules, and package.json says so for its whole folder.
 * @throws AirlockError `commonjs_project` where the folder has code that is CommonJS
 */
export async function assertNoCommonJs(root: string, own: ReadonlySet<string>): Promise<void> {
  const first = await firstByType(root, root, own);
  if (first === undefined) return;
  throw new AirlockError(
    'commonjs_project',
    `${root} is a CommonJS project: its package.json does not say "type": "module", and ${first} would be read otherwise if it did. Nothing was written.`,
    'Give the agents a folder of their own, as in airlock init agents; or set "type": "module" in package.json yourself, and run this again.',
  );
}

async function firstByType(
  root: string,
  folder: string,
  own: ReadonlySet<string>,
): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter(
    (one) => one.isFile() && BY_TYPE.test(one.name) && !DECLARATIONS.test(one.name),
  );
  const names = files.map((one) => path.relative(root, path.join(folder, one.name)));
  const found = names.find((name) => !own.has(name));
  if (found !== undefined) return found;
  for (const one of entries) {
    if (!one.isDirectory() || one.name.startsWith('.') || one.name === 'node_modules') continue;
    const inner = path.join(folder, one.name);
    // A folder with a package.json of its own says for itself.
    const entriesOf = await readdir(inner);
    if (entriesOf.includes('package.json')) continue;
    const deeper = await firstByType(root, inner, own);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}
