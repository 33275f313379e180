/** Commands as a reader of the docs types them. */
import { type ChildProcess, type ExecException, execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface ShellOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/**
 * What a command prints to stdout.
 * @throws Error with all it printed, if it fails
 */
export async function sh(command: string, options: ShellOptions): Promise<string> {
  try {
    const { stdout } = await execute('bash', ['-c', command], { ...options, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { code, stdout, stderr } = error as ExecException;
    throw new Error(`${command}\nended with ${code}:\n${stdout}\n${stderr}`, { cause: error });
  }
}

export async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
