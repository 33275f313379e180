/** Reports when a file changes that the project's workers are made of. Packages and hidden folders are not the project's. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { watch } from 'chokidar';
import { AirlockError } from '../common/errors.js';
import { errorMessage } from '../common/thrown.js';
import type { BundleFiles } from '../worker/bundle/bundle-files.js';

const SOURCES = /\.[cm]?[jt]sx?$|\.json$/;
const FOREIGN = /(^|[/\\])(node_modules|\.[^/\\]+)([/\\]|$)/;
/** An editor saves several files at once, and one in several steps. */
const SETTLE_MS = 200;

export interface ProjectChanges {
  /**
   * Resolves with the files that have changed since it last resolved, at least one. Where it is called again before that,
   * the last caller alone gets them.
   */
  next(): Promise<string[]>;
  close(): Promise<void>;
}

export function isSourceOfProject(file: string): boolean {
  return SOURCES.test(file) && !FOREIGN.test(file);
}

/** The files of a project that its workers are made of, by their names in its folder, as the bundler and the imports tell. */
export class WorkerFiles {
  readonly #roots: readonly string[];
  readonly #bundled = new Set<string>();
  #loaded: ReadonlySet<string> = new Set();

  constructor(root: string) {
    // A bundler follows links.
    this.#roots = [root, realpathSync(root)];
  }

  /** Those of the latest bundle; where that one failed, those of the ones before count too. */
  addBundled({ files, isWhole }: BundleFiles): void {
    if (isWhole) this.#bundled.clear();
    for (const name of this.#namesOf(files)) this.#bundled.add(name);
  }

  /** Those of the configuration and the resources, which this process itself loads. */
  set loaded(files: Iterable<string>) {
    this.#loaded = new Set(this.#namesOf(files));
  }

  has(name: string): boolean {
    return this.isLoaded(name) || this.#bundled.has(withoutExtension(name));
  }

  isLoaded(name: string): boolean {
    return this.#loaded.has(withoutExtension(name));
  }

  #namesOf(files: Iterable<string>): string[] {
    return [...files].flatMap((file) => {
      const root = this.#roots.find((one) => file.startsWith(`${one}${path.sep}`));
      return root === undefined ? [] : [withoutExtension(file.slice(root.length + 1))];
    });
  }
}

/** `./x.js` is written where `x.ts` is meant, and `./x` for either. */
function withoutExtension(file: string): string {
  return file.replace(SOURCES, '');
}

/**
 * Editors save in several ways: they write the file, or write another and rename it over the file, or delete the file and make
 * it again. Each is a change. Resolves once every folder is watched: a change from then on is seen.
 *
 * @param root of the project
 * @param files looked at when a change is waited for: a file may become one of them while a bundle is made
 * @param onProblem called where files cannot be watched, such as beyond the system's limit of watched files
 */
export async function watchProject(
  root: string,
  files: Pick<WorkerFiles, 'has'>,
  onProblem: (error: AirlockError) => void,
): Promise<ProjectChanges> {
  const changed = new Set<string>();
  let waiting: ((files: string[]) => void) | undefined;
  let settling: NodeJS.Timeout | undefined;
  const settle = () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      if (waiting === undefined) return;
      const found = [...changed].filter((name) => files.has(name));
      // Others may become files of the workers by the time of the next look.
      if (found.length === 0) return;
      changed.clear();
      waiting(found);
      waiting = undefined;
    }, SETTLE_MS);
  };
  // A link is watched as a link, and the root may be one.
  const watched = realpathSync(root);
  const watcher = watch(watched, {
    ignored: (file, stats) => {
      const name = path.relative(watched, file);
      return FOREIGN.test(name) || (stats?.isFile() === true && !SOURCES.test(name));
    },
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
  });
  watcher.on('all', (_event, file) => {
    const name = path.relative(watched, file);
    if (!isSourceOfProject(name)) return;
    changed.add(name);
    settle();
  });
  let hasProblem = false;
  watcher.on('error', (cause) => {
    if (!hasProblem) onProblem(unwatched(root, cause));
    hasProblem = true;
  });
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return {
    next: () =>
      new Promise((resolve) => {
        waiting = resolve;
        settle();
      }),
    close: async () => {
      clearTimeout(settling);
      await watcher.close();
    },
  };
}

function unwatched(root: string, cause: unknown): AirlockError {
  return new AirlockError(
    'files_not_watched',
    `Some files of ${root} cannot be watched, and airlock dev does not notice when they change: ${errorMessage(cause)}.`,
    'Start airlock dev again after such a change. On Linux fs.inotify.max_user_watches and max_user_instances bound how many files are watched.',
    { cause },
  );
}
