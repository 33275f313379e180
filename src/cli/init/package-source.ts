/**
 * Where a new project gets Airlock from: the same place as the project whose `airlock init` runs. What came from a package
 * file, a folder or a repository need not be on any registry.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

const ranges = z.record(z.string(), z.string()).optional();
const manifestSchema = z.looseObject({
  dependencies: ranges,
  devDependencies: ranges,
  optionalDependencies: ranges,
});
const lockSchema = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ resolved: z.string().optional() })),
});

/** Of what is on this machine: an address of npm's kind, or a path. */
const LOCAL = /^(?:file:|link:|portal:)|^[./~]|^[a-z]:[\\/]/i;
/** Of what is elsewhere and no registry: git, another host's package file. */
const REMOTE = /^(?:git[+:]|github:|gitlab:|bitbucket:|https?:|ssh:)/;

/**
 * @param packageRoot of the Airlock that runs; absolute, links followed
 * @param project the folder of the new project; absolute
 * @param version of the Airlock that runs
 * @returns what package.json says for it: `file:…` or another address, else a range for a registry
 */
export async function airlockSpecifier(
  packageRoot: string,
  project: string,
  version: string | undefined,
): Promise<string> {
  const range = `^${version}`;
  const name = path.basename(packageRoot);
  const installation = installedIn(packageRoot);
  // A clone, or a folder that was installed as a link.
  if (installation === undefined) return fileSpecifier(project, packageRoot);
  const given = (await asDeclared(installation, name)) ?? (await asLocked(installation, name));
  if (given === undefined) return range;
  if (!LOCAL.test(given)) return given;
  const target = path.resolve(installation, given.replace(/^(?:file|link|portal):(?:\/\/(?=\/))?/, ''));
  return existsSync(target) ? fileSpecifier(project, target) : range;
}

/** The folder that has the package in its `node_modules`; `undefined` where it is in none. */
function installedIn(packageRoot: string): string | undefined {
  const parts = packageRoot.split(path.sep);
  // pnpm's own folder lies in the project's.
  const store = parts.indexOf('.pnpm');
  const modules = store > 0 ? store - 1 : parts.lastIndexOf('node_modules');
  return modules < 1 ? undefined : parts.slice(0, modules).join(path.sep) || path.sep;
}

async function asDeclared(installation: string, name: string): Promise<string | undefined> {
  const manifest = manifestSchema.safeParse(await jsonIn(path.join(installation, 'package.json'))).data;
  const all = { ...manifest?.optionalDependencies, ...manifest?.devDependencies, ...manifest?.dependencies };
  return withAddress(all[name]);
}

/** npm's own record of what it installed, which is there without a declaration too. */
async function asLocked(installation: string, name: string): Promise<string | undefined> {
  const file = path.join(installation, 'node_modules/.package-lock.json');
  const resolved = lockSchema.safeParse(await jsonIn(file)).data?.packages[`node_modules/${name}`]?.resolved;
  // That of a registry is an address of the web as well.
  return resolved?.startsWith('http') ? undefined : withAddress(resolved);
}

const withAddress = (specifier: string | undefined): string | undefined =>
  specifier !== undefined && (LOCAL.test(specifier) || REMOTE.test(specifier)) ? specifier : undefined;

async function jsonIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function fileSpecifier(project: string, target: string): string {
  return `file:${path.relative(project, target).split(path.sep).join('/')}`;
}
