/** The demo as a child process, as a user runs it, and what it left running. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

export class DemoProcess {
  stdout = '';
  stderr = '';
  /** Resolves with the exit code once it is gone and everything it said was read. */
  readonly exitCode: Promise<number | null>;
  readonly #child: ChildProcess;
  /** Holds the server's program under a path of its own, by which its process is found. */
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'airlock-demo-server-'));

  constructor(args: string[], env: NodeJS.ProcessEnv = {}) {
    const temporal = path.join(this.#folder, 'temporal');
    symlinkSync(inject('temporal').binary, temporal);
    this.#child = spawn(process.execPath, ['scripts/demo.js', ...args], {
      cwd: root,
      env: { ...withoutModels(process.env), AIRLOCK_TEMPORAL_PATH: temporal, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child.stdout?.on('data', (text) => (this.stdout += text));
    this.#child.stderr?.on('data', (text) => (this.stderr += text));
    this.exitCode = once(this.#child, 'close').then(([code]) => code);
  }

  /** Waits until it has said something on stderr. */
  async said(pattern: RegExp): Promise<void> {
    await expect.poll(() => this.stderr, { timeout: 60_000, interval: 20 }).toMatch(pattern);
  }

  /** Ctrl-C in a terminal: the whole process group in the foreground gets the signal. */
  pressCtrlC(): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGINT');
  }

  /** Ids of the processes that it said it had started. */
  get started(): number[] {
    return [...this.stderr.matchAll(/\(process (\d+)\)/g)].map(([, pid]) => Number(pid));
  }

  /** Id of the one process whose line begins so. */
  processOf(name: string): number {
    return Number(new RegExp(`${name}.*\\(process (\\d+)\\)`).exec(this.stderr)?.[1]);
  }

  /** Ports on this machine that it said something listens on. */
  get ports(): number[] {
    return [...new Set([...this.stderr.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port)))];
  }

  async expectNothingLeft(): Promise<void> {
    const left = () => [...this.started.filter(isRunning), ...processesNaming(this.#folder)];
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
    rmSync(this.#folder, { recursive: true });
    for (const port of this.ports) expect(await isListening(port), `port ${port}`).toBe(false);
  }
}

/** A model would make the report another every time, and cost money. */
function withoutModels(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/OPENAI/.test(name)));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ids of the processes with `text` on their command line. */
function processesNaming(text: string): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => commandLine(id).includes(text)).map(Number);
}

/** Empty where the process has gone meanwhile. */
function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}
