/** Told when a source file of the project changes. Packages, builds and hidden folders are not the project's. */
import { watch } from 'node:fs';

const SOURCES = /\.[cm]?[jt]sx?$|\.json$/;
const FOREIGN = /(^|[/\\])(node_modules|dist|coverage|\.[^/\\]+)([/\\]|$)/;
/** An editor saves several files at once, and one in several steps. */
const SETTLE_MS = 200;

export interface ProjectChanges {
  /** The next change since the last one that was waited for. */
  next(): Promise<string>;
  close(): void;
}

export function isSourceOfProject(file: string): boolean {
  return SOURCES.test(file) && !FOREIGN.test(file) && !/\.test\.[cm]?[jt]sx?$/.test(file);
}

/** @param root of the project */
export function watchProject(root: string): ProjectChanges {
  let changed: string | undefined;
  let waiting: ((file: string) => void) | undefined;
  let settling: NodeJS.Timeout | undefined;
  const settle = () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      if (changed === undefined || waiting === undefined) return;
      waiting(changed);
      changed = undefined;
      waiting = undefined;
    }, SETTLE_MS);
  };
  const watcher = watch(root, { recursive: true }, (_event, name) => {
    if (name === null || !isSourceOfProject(name)) return;
    changed = name;
    settle();
  });
  // A file that is gone while it is looked at is no failure of the session.
  watcher.on('error', () => {});
  return {
    next: () =>
      new Promise((resolve) => {
        waiting = resolve;
        settle();
      }),
    close: () => {
      clearTimeout(settling);
      watcher.close();
    },
  };
}
