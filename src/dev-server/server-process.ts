/**
 * A server as a child process that does not outlive us.
 *
 * 1. Ctrl-C in a terminal does not reach it: it has a process group of its own, so that workers can finish what they
 *    do before their server goes. Its starter stops it.
 * 2. It ends when this process ends, however that happens: at exit it gets a signal to stop, and if there was no exit
 *    (a signal, SIGKILL included) a watcher notices that our end of its pipe is gone and stops the server.
 *    The watcher needs a POSIX shell; on Windows only the first holds.
 * 3. It gets none of our environment but what a process needs to run: no credential reaches it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const STOP_GRACE_MS = 8_000;
/** Of the output: how it began, which says what was wrong before a stack, and its end. */
const KEPT_FIRST_LINES = 10;
const KEPT_OUTPUT_LINES = 40;
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'SystemRoot', 'USERPROFILE', 'TEMP'];

export interface ServerProcess {
  readonly pid: number;
  /** Resolves, and never rejects, once the process is gone. */
  readonly exited: Promise<void>;
  /** Its first and last lines of output, for the error that says why it failed. */
  lastOutput(): string;
  /** Asks it to end, and makes it end when it takes too long. Harmless when repeated. */
  stop(): Promise<void>;
}

/**
 * @param stopGraceMs how long `stop` waits before it makes the process end. Default: 8 s
 * @throws the error of the operating system when the program cannot be started
 */
export async function startServerProcess(
  program: string,
  args: string[],
  stopGraceMs = STOP_GRACE_MS,
): Promise<ServerProcess> {
  const posix = process.platform !== 'win32';
  const child = spawn(program, args, {
    detached: posix,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: Object.fromEntries(passedOn.map((name) => [name, process.env[name]])),
  });
  const output = keepLines(child.stdout, child.stderr);
  await once(child, 'spawn');
  const pid = child.pid as number;

  const watcher = posix ? stopWhenWeAreGone(pid) : undefined;
  const stopAtExit = () => child.kill('SIGTERM');
  process.once('exit', stopAtExit);

  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => {
      process.off('exit', stopAtExit);
      watcher?.kill();
      resolve();
    });
  });
  const stop = async () => {
    if (hasExited()) return exited;
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), stopGraceMs);
    await exited;
    clearTimeout(force);
  };
  return { pid, exited, lastOutput: () => output.join('\n'), stop };
}

/** Waits for the end of its input, which only our end of the pipe can bring; then stops the server. */
const watcherScript = `read -r _
kill -TERM "$1" || exit 0
for _ in 1 2 3 4 5 6 7 8; do sleep 1; kill -0 "$1" || exit 0; done
kill -KILL "$1"`;

function stopWhenWeAreGone(pid: number): ChildProcess {
  const watcher = spawn('/bin/sh', ['-c', watcherScript, 'airlock-server-watcher', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell the server is still stopped at exit.
  watcher.once('error', () => undefined);
  watcher.unref();
  return watcher;
}

function keepLines(...streams: Readable[]): string[] {
  const lines: string[] = [];
  for (const stream of streams) {
    createInterface({ input: stream }).on('line', (line) => {
      if (line.trim() === '') return;
      lines.push(line);
      if (lines.length > KEPT_FIRST_LINES + KEPT_OUTPUT_LINES) lines.splice(KEPT_FIRST_LINES, 1);
    });
  }
  return lines;
}
