/** A project as a user has one, around the benchmark's agents and resources: a folder with its `temporal.config.ts`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const airlock = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
/** Beside the compiled agents, so that they find the package as any project does. */
const systems = fileURLToPath(new URL('../systems/', import.meta.url));

export type Role = 'agent' | 'resources';

export class Project {
  private constructor(readonly folder: string) {}

  /** Makes the folder and builds its bundle. */
  static async make(
    address: string,
    { maxCachedRuns, heapMb }: { maxCachedRuns?: number; heapMb?: number } = {},
  ): Promise<Project> {
    const project = new Project(await mkdtemp(path.join(systems, 'project-')));
    const configuration = {
      agents: '../airlock-agents.js',
      resources: '../airlock-resources.js',
      connection: { address },
      worker: { maxCachedRuns },
      limits: { heapMb },
    };
    const text = `export default ${JSON.stringify(configuration)};\n`;
    await writeFile(path.join(project.folder, 'temporal.config.ts'), text);
    const [code] = await once(project.#spawn(['build']), 'exit');
    if (code !== 0) throw new Error(`airlock build ended with ${code}.`);
    return project;
  }

  /** Starts `airlock worker`, and resolves once it says that it is at work. */
  async startWorker(role: Role): Promise<ChildProcess> {
    const bundle = role === 'agent' ? ['--bundle', path.join('.airlock', 'workflow-bundle.js')] : [];
    const worker = this.#spawn(['worker', '--role', role, ...bundle, '--json']);
    const lines = createInterface({ input: worker.stdout as NodeJS.ReadableStream });
    await new Promise<void>((resolve, reject) => {
      lines.once('line', () => resolve());
      worker.once('exit', (code) => reject(new Error(`airlock worker ended with ${code}.`)));
    });
    return worker;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }

  #spawn(args: string[]): ChildProcess {
    return spawn(process.execPath, [airlock, ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }
}

/** Asks a process to end, and resolves once it has. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
