/** A worker in a process of its own, as `airlock worker` starts it, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { repository } from '../../docs/support/pages.js';

export class WorkerProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves once it is at work. */
  static async start(
    role: 'agent' | 'resources',
    cwd: string,
    env: NodeJS.ProcessEnv,
  ): Promise<WorkerProcess> {
    const main = path.join(repository, 'dist/cli/main.js');
    const child = spawn(process.execPath, [main, 'worker', '--role', role], {
      cwd,
      env: { ...process.env, ...env },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        said += text;
      });
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', () => said.includes('at work') && resolve());
      child.once('exit', (code) => reject(new Error(`The ${role} worker ended with ${code}:\n${said}`)));
    });
    return new WorkerProcess(child);
  }

  /** SIGKILL: it finishes nothing. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
