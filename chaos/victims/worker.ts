/**
 * A worker process, as `airlock worker` starts it. One that ends by itself is started again, as whoever runs workers
 * would: it may have been started while the server was down.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Role } from 'airlockjs/worker';
import type { Victim } from './victim.js';

const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const project = fileURLToPath(new URL('../project', import.meta.url));
const KEPT_OUTPUT = 4_000;

/** Makes the bundle of an agents module of the project. */
export async function build(agents: string, bundle: string): Promise<void> {
  const env = { ...process.env, CHAOS_AGENTS: agents };
  await promisify(execFile)(process.execPath, [cli, 'build', '--out', bundle], { cwd: project, env });
}

export class WorkerVictim implements Victim {
  readonly kind: Role;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  #isWanted = false;
  #isUp = false;
  #starting: Promise<void> | undefined;
  #said = '';
  /** What agent workers start from the next time. */
  bundle: string | undefined;
  /** How often it ended without being killed. */
  endedByItself = 0;

  constructor(kind: Role, env: NodeJS.ProcessEnv, bundle?: string) {
    this.kind = kind;
    this.#env = env;
    this.bundle = bundle;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** The last it said, for the report of what went wrong. */
  get said(): string {
    return this.#said;
  }

  start(): Promise<void> {
    this.#isWanted = true;
    this.#starting ??= this.#untilUp().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async kill(): Promise<void> {
    this.#isWanted = false;
    const child = this.#child;
    if (!child) return;
    const gone = once(child, 'close');
    child.kill('SIGKILL');
    await gone;
  }

  async #untilUp(): Promise<void> {
    while (this.#isWanted && !this.#isUp) await this.#startOnce();
  }

  /** Resolves once it is at work, or gone. */
  async #startOnce(): Promise<void> {
    const bundle = this.bundle === undefined ? [] : ['--bundle', this.bundle];
    const args = [cli, 'worker', '--role', this.kind, '--json', ...bundle];
    const child = spawn(process.execPath, args, { cwd: project, env: { ...process.env, ...this.#env } });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        this.#said = (this.#said + text).slice(-KEPT_OUTPUT);
      });
    const killAtExit = () => child.kill('SIGKILL');
    process.once('exit', killAtExit);
    const gone = once(child, 'close').then(() => {
      process.off('exit', killAtExit);
      this.#gone();
    });
    await Promise.race([gone, once(child.stdout, 'data').then(() => this.#atWork(child))]);
  }

  #atWork(child: ChildProcess): void {
    this.#isUp = this.#isWanted && this.#child === child;
  }

  #gone(): void {
    const wasUp = this.#isUp;
    this.#isUp = false;
    this.#child = undefined;
    if (!this.#isWanted) return;
    this.endedByItself += 1;
    if (wasUp) void this.start();
  }
}
