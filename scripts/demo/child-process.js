/**
 * A Node program of the demo in a process of its own; it is at work once it has printed a line of JSON.
 *
 * Ctrl-C in a terminal does not reach it: it has a process group of its own, so that the demo stops everything in
 * order. When the demo's process exits in any other way short of SIGKILL, it is killed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DemoError } from './demo-error.js';
import { root } from './root.js';

const STOP_GRACE_MS = 5_000;
const KEPT_LINES = 15;

export class ChildProcess {
  /** Resolves once the process is gone, with the error that says so. */
  exited;
  #child;
  #lastLines = [];

  /**
   * @param {string} name what errors call it
   * @param {string[]} args of Node
   * @param {NodeJS.ProcessEnv} env the whole environment of the process
   */
  constructor(name, args, env) {
    this.#child = spawn(process.execPath, args, {
      cwd: root,
      env,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: this.#child.stderr }).on('line', (line) => this.#remember(line));
    const killAtExit = () => this.#child.kill('SIGKILL');
    process.once('exit', killAtExit);
    this.exited = once(this.#child, 'close').then(([code, signal]) => {
      process.off('exit', killAtExit);
      return new DemoError(`The ${name} ended by itself (${signal ?? code}):\n${this.#lastLines.join('\n')}`);
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /**
   * Resolves with what its first line says.
   * @throws DemoError with the process's own words where it ends instead
   */
  async ready() {
    const lines = createInterface({ input: this.#child.stdout });
    const said = once(lines, 'line').then(([line]) => JSON.parse(line));
    const first = await Promise.race([said, this.exited]);
    if (first instanceof DemoError) throw first;
    const { error } = first;
    if (error) throw new DemoError([error.message, error.hint].filter(Boolean).join(' '));
    lines.on('line', (line) => this.#remember(line));
    return first;
  }

  /** Asks it to end, and kills it when that takes too long. */
  async stop() {
    this.#child.kill('SIGTERM');
    const force = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS);
    await this.exited;
    clearTimeout(force);
  }

  #remember(line) {
    this.#lastLines.push(line);
    if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
  }
}
