/** Whether a file is the program it is taken for, found out by running it. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROBE_TIMEOUT_MS = 10_000;

/** Resolves to the version where the program tells it; rejects with the reason it cannot be used. */
export type Check = (file: string) => Promise<string | undefined>;

/** For a program that answers `--version`; `pattern` captures the version. */
export function printsVersion(pattern: RegExp): Check {
  return async (file) => {
    const { stdout } = await run(file, ['--version'], { timeout: PROBE_TIMEOUT_MS });
    const version = pattern.exec(stdout)?.[1];
    if (version === undefined) throw new Error(`${file} --version printed '${firstLine(stdout)}'`);
    return version;
  };
}

/** For a program that can only be known by what it prints when started without arguments. */
export function printsUsage(pattern: RegExp): Check {
  return async (file) => {
    const { stdout, stderr } = await run(file, [], { timeout: PROBE_TIMEOUT_MS });
    if (!pattern.test(stdout + stderr)) throw new Error(`${file} printed '${firstLine(stdout + stderr)}'`);
    return undefined;
  };
}

/** Executable files of this name in the folders of `PATH`, in its order. */
export async function executablesOnPath(name: string, pathVariable = ''): Promise<string[]> {
  const files = pathVariable
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.resolve(folder, process.platform === 'win32' ? `${name}.exe` : name));
  const executable = await Promise.all(
    files.map((file) =>
      access(file, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return files.filter((_, index) => executable[index]);
}

/** The first line of what went wrong, which is what a list of reasons has room for. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return firstLine(String(error));
  const cause = error.cause instanceof Error ? ` (${firstLine(error.cause.message)})` : '';
  return firstLine(error.message) + cause;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
