/**
 * Which files of a project a module is made of that jiti loads: itself, what it imports, and what that imports. jiti keeps no
 * such list, so it is read from the text: an import in a comment counts as well, which does no harm.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** Of files (`./x`, `/x`) and of the package's own names (`#x`); packages are not the project's. */
const IMPORTS = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"`])([./#][^'"`\n]*)\1/g;
const PACKAGES = /[\\/]node_modules[\\/]/;

/** @returns absolute paths; a file that is missing is named as it is imported, which may be without its extension */
export function importedFiles(entries: readonly string[]): Set<string> {
  const { createJiti } = require('jiti') as typeof import('jiti');
  const jiti = createJiti(import.meta.url);
  const found = new Set<string>();
  const visit = (file: string) => {
    if (found.has(file) || PACKAGES.test(file)) return;
    found.add(file);
    for (const [, , specifier = ''] of textOf(file).matchAll(IMPORTS)) {
      const resolved = jiti.esmResolve(specifier, { parentURL: pathToFileURL(file).href, try: true });
      if (resolved?.startsWith('file:')) visit(fileURLToPath(resolved));
      else if (!specifier.startsWith('#')) found.add(path.resolve(path.dirname(file), specifier));
    }
  };
  for (const entry of entries) visit(entry);
  return found;
}

/** Whether Node loads this module itself, as it is: it evaluates such a module once a process, also when the file changes. */
export function isKeptByNode(file: string): boolean {
  return file.endsWith('.mjs') || (file.endsWith('.js') && typeOfPackage(path.dirname(file)) === 'module');
}

/** What the nearest package.json says: `module`, `commonjs` or nothing. */
export function typeOfPackage(folder: string): unknown {
  const text = textOf(path.join(folder, 'package.json'));
  const parent = path.dirname(folder);
  if (text === '') return parent === folder ? undefined : typeOfPackage(parent);
  try {
    return JSON.parse(text).type;
  } catch {
    return undefined;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
