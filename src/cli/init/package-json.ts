/** The package.json of a project: what Airlock needs in it, and whatever stood in it before. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { AirlockError } from '../../common/errors.js';

const packageSchema = z.looseObject({
  name: z.string().optional(),
  version: z.string().optional(),
  type: z.string().optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
});
export type PackageJson = z.output<typeof packageSchema>;

/** What the project imports itself; the rest comes with it. */
const imported = ['@langchain/core', '@langchain/langgraph', 'zod'];
const forDevelopment = ['@types/node', 'typescript', 'vitest'];

const scripts = { dev: 'airlock dev', test: 'vitest run', types: 'tsc' };
/** What `npm init` writes where there are no tests. */
const NO_TEST = /no test specified/;

/** @throws AirlockError `bad_input` for a file that is no package.json */
export async function readPackageJson(file: string): Promise<PackageJson> {
  try {
    return packageSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new AirlockError(
      'bad_input',
      `${file} is no package.json that can be read.`,
      'Fix it, or move it away.',
      {
        cause,
      },
    );
  }
}

/**
 * @param before what the folder has, if it has one
 * @param airlock Airlock's own, whose ranges fit together
 * @param source of Airlock itself: a range, or an address
 */
export function projectPackageJson(
  name: string,
  before: PackageJson | undefined,
  airlock: PackageJson,
  source: string,
): PackageJson {
  const ranges = (names: string[]) =>
    Object.fromEntries(
      names.map((one) => [one, airlock.peerDependencies?.[one] ?? airlock.devDependencies?.[one] ?? '*']),
    );
  const { scripts: given = {}, ...rest } = before ?? { name, private: true };
  const kept = Object.fromEntries(Object.entries(given).filter(([, script]) => !NO_TEST.test(script)));
  return {
    ...rest,
    type: 'module',
    scripts: { ...scripts, ...kept },
    dependencies: { airlockjs: source, ...ranges(imported), ...before?.dependencies },
    devDependencies: { ...ranges(forDevelopment), ...before?.devDependencies },
  };
}

/** A folder's name as npm takes it for a package. */
export function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '');
  return name === '' ? 'agents' : name;
}
