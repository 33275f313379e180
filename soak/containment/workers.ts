/** The workers of a trial, each in a process of its own: one that ends, or can work no more, is seen and replaced. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const repository = process.cwd();
const main = path.join(repository, 'dist/cli/main.js');
const config = path.join(repository, 'soak/containment/project/temporal.config.ts');
const START_MS = 240_000;
const MAX_LOG = 4_000;

export class TrialWorker {
  #child: ChildProcess | undefined;
  #said = '';
  /** How often it ended by itself. */
  deaths = 0;
  #isStopping = false;

  constructor(
    private readonly role: 'agent' | 'resources',
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Resolves once it is at work. */
  async start(): Promise<void> {
    this.#said = '';
    const child = spawn(process.execPath, [main, 'worker', '--role', this.role, '--config', config], {
      cwd: repository,
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => {
        this.#said = `${this.#said}${text}`.slice(-MAX_LOG);
      });
    }
    child.once('exit', () => {
      if (this.#child === child && !this.#isStopping) this.deaths += 1;
    });
    const until = Date.now() + START_MS;
    while (!this.#said.includes('at work')) {
      if (this.isGone || Date.now() > until)
        throw new Error(`The ${this.role} worker did not start:\n${this.#said}`);
      await pause(100);
    }
  }

  get isGone(): boolean {
    return this.#child?.exitCode !== null || this.#child.signalCode !== null;
  }

  /** What it wrote last. */
  get lastWords(): string {
    return this.#said;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.isGone) return;
    const gone = new Promise((resolve) => this.#child?.once('exit', resolve));
    this.#child?.kill('SIGKILL');
    await gone;
  }
}
