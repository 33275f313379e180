/**
 * Finds and loads the file a user edits, and any other module it names, TypeScript included.
 *
 * Modules are evaluated by jiti; packages they import are resolved from the module's own folder and loaded by Node
 * itself, so a configuration gets the installed `airlockjs`, the same instance as everybody else in the process.
 * Fails with `no_config`, `bad_config` or `module_failed`; each names the file.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { AirlockError } from '../common/errors.js';
import { type ResolvedConfig, resolveConfig } from './define-config.js';
import { importedFiles } from './imported-files.js';

/** By `require`, and when it is needed: as an import, Node reads all of jiti for the names of its exports. */
const require = createRequire(import.meta.url);
const jitiPackage = (): typeof import('jiti') => require('jiti');

const CONFIG_NAMES = ['ts', 'mts', 'js', 'mjs'].map((extension) => `temporal.config.${extension}`);

/** The nearest configuration file in `cwd` or a folder above it; `undefined` where there is none. */
export function findConfigFile(cwd: string): string | undefined {
  const folder = path.resolve(cwd);
  const found = findConfigIn(folder);
  if (found !== undefined) return found;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : findConfigFile(parent);
}

/** The configuration file of one folder. */
export function findConfigIn(folder: string): string | undefined {
  return CONFIG_NAMES.map((name) => path.join(folder, name)).find((file) => existsSync(file));
}

export interface LoadConfigOptions {
  /** Where the search for `temporal.config.*` begins. Default: the process's working directory. */
  cwd?: string | undefined;
  /** The configuration file itself, relative to `cwd`; then nothing is searched. */
  file?: string | undefined;
  /** Whether to evaluate it anew, though it was loaded before. */
  isFresh?: boolean | undefined;
}

/**
 * Loads the configuration and fills in every default.
 * @throws AirlockError `no_config` where there is no such file, `module_failed` where it cannot be loaded,
 * `bad_config` where what it exports is not a configuration
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<ResolvedConfig> {
  const cwd = options.cwd ?? process.cwd();
  const file = options.file === undefined ? searched(cwd) : named(path.resolve(cwd, options.file));
  return resolveConfig(await loadModule(file, options.isFresh), path.dirname(file));
}

/** Options of the configuration that name a module. */
export type ModuleOption = 'agents' | 'resources' | 'policies' | 'credentials';

/**
 * The default export of a module, TypeScript or not.
 * @param file absolute path
 * @param isFresh whether to evaluate it anew, with the project's modules it imports; packages stay as they are
 * @param option of the configuration that names the file
 * @throws AirlockError `module_failed` with what the module itself threw as `cause`
 */
export async function loadModule(file: string, isFresh = false, option?: ModuleOption): Promise<unknown> {
  let loaded: unknown;
  try {
    loaded = await evaluate(file, isFresh);
  } catch (cause) {
    if (isMissing(file, cause)) throw missingModule(file, option, cause);
    const own = AirlockError.isInstance(cause);
    const said = own ? cause.summary : cause instanceof Error ? cause.message : String(cause);
    const hint = (own ? cause.hint : undefined) ?? 'Fix the file; the error is its own.';
    throw new AirlockError('module_failed', `${file} could not be loaded: ${said}`, hint, { cause });
  }
  if (typeof loaded === 'object' && loaded !== null && 'default' in loaded) return loaded.default;
  throw new AirlockError(
    'module_failed',
    `${file} has no default export.`,
    'Export what it defines: export default …',
  );
}

/** Whether it is the file itself that is not there, not one that it imports. */
function isMissing(file: string, cause: unknown): boolean {
  if (!(cause instanceof Error) || existsSync(file)) return false;
  const [firstLine = ''] = cause.message.split('\n');
  return /^Cannot find module/.test(firstLine) && firstLine.includes(file);
}

/** Of a file that is not there. */
export function missingModule(file: string, option: ModuleOption | undefined, cause: unknown): AirlockError {
  if (option === undefined)
    return new AirlockError('module_failed', `${file} does not exist.`, 'Create it, or correct its name.', {
      cause,
    });
  return new AirlockError(
    'module_failed',
    `${file} does not exist; the configuration names it as '${option}'.`,
    `Correct '${option}' in temporal.config.ts, or create the file.`,
    { cause },
  );
}

/** jiti hands paths of packages to Node's own import as they are, which reads these signs as parts of an address. */
const SIGNS_OF_ADDRESSES = /[?#%]/;

async function evaluate(file: string, isFresh: boolean): Promise<unknown> {
  // Node keeps JSON, which jiti leaves to it.
  if (isFresh) for (const one of importedFiles([file])) delete require.cache[one];
  const sign = SIGNS_OF_ADDRESSES.exec(file)?.[0];
  if (sign === undefined) {
    const options = { interopDefault: false, moduleCache: !isFresh };
    return jitiPackage()
      .createJiti(import.meta.url, options)
      .import(file);
  }
  if (/\.m?ts$/.test(file) && !Reflect.get(process.features, 'typescript')) {
    throw new AirlockError(
      'module_failed',
      `its path holds '${sign}', and so this Node.js has no way to read TypeScript there.`,
      'Move the project to a folder without it, or take Node.js 22.18 or newer.',
    );
  }
  const address = pathToFileURL(file);
  // Node keeps a module by its address.
  if (isFresh) address.searchParams.set('fresh', String(Date.now()));
  return import(address.href);
}

function searched(cwd: string): string {
  const file = findConfigFile(cwd);
  if (file !== undefined) return file;
  throw new AirlockError(
    'no_config',
    `There is no ${CONFIG_NAMES.join(', ')} in ${path.resolve(cwd)} or a folder above it.`,
    'Name one with --config, or make a project with airlock init. Who only lists, shows and decides names the server ' +
      'instead, by TEMPORAL_ADDRESS or a profile of temporal.toml: docs/approvers.md of the package.',
  );
}

function named(file: string): string {
  if (existsSync(file)) return file;
  throw new AirlockError(
    'no_config',
    `The configuration file ${file} does not exist.`,
    'Check the path given as the configuration file.',
  );
}
