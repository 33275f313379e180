/**
 * A process under test as its driver sees it. It is asked by a line on its standard input and answers by a line on
 * its standard output that begins with `@`, so that one protocol serves all languages.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Usage } from '../job.js';

export class WorkerProcess {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #waiting: { resolve(answer: unknown): void; reject(reason: Error): void }[] = [];

  private constructor(name: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#name = name;
    this.#child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    lines.on('line', (line) => {
      if (line.startsWith('@')) this.#waiting.shift()?.resolve(JSON.parse(line.slice(1)));
    });
    this.#child.once('exit', (code, signal) => {
      const reason = new Error(`The process of '${this.#name}' ended with ${code ?? signal}.`);
      for (const { reject } of this.#waiting.splice(0)) reject(reason);
    });
  }

  /** Resolves once the process says that it is ready. */
  static async start(name: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const started = new WorkerProcess(name, command, args, env);
    await started.#answer();
    return started;
  }

  async ask<Answer>(question: string): Promise<Answer> {
    this.#child.stdin?.write(`${question}\n`);
    return (await this.#answer()) as Answer;
  }

  usage(): Promise<Usage> {
    return this.ask<Usage>('usage');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.stdin?.end('stop\n');
    await gone;
  }

  #answer(): Promise<unknown> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }
}
