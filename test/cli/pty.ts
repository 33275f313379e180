/** The command line in a terminal: a pseudo-terminal by Python, whose standard library has one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import { airlockMain } from './airlock.js';

/** Runs argv in a terminal of its own; ends as it does. */
const IN_TERMINAL = `
import os, pty, sys
status = pty.spawn(sys.argv[1:])
sys.exit(os.waitstatus_to_exitcode(status) % 256)
`;

export interface Terminal {
  /** All that was shown so far. */
  shown: () => string;
  /** Waits until `text` is shown behind what was there when the last key was pressed. */
  sees: (text: string) => Promise<void>;
  press: (keys: string) => void;
  exitCode: Promise<number | null>;
  process: ChildProcess;
}

export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';
export const ENTER = '\r';

export function airlockInTerminal(
  args: string[],
  { cwd, env }: { cwd: string; env?: NodeJS.ProcessEnv },
): Terminal {
  const child = spawn('python3', ['-c', IN_TERMINAL, process.execPath, airlockMain, ...args], {
    cwd,
    env: { ...process.env, TERM: 'xterm', CI: undefined, ...env },
  });
  let shown = '';
  let pressedAt = 0;
  child.stdout?.on('data', (chunk) => (shown += String(chunk)));
  child.stderr?.on('data', (chunk) => (shown += String(chunk)));
  return {
    process: child,
    shown: () => shown,
    sees: async (text) => {
      await expect.poll(() => shown.slice(pressedAt).includes(text), { timeout: 60_000 }).toBe(true);
    },
    press: (keys) => {
      pressedAt = shown.length;
      child.stdin?.write(keys);
    },
    exitCode: once(child, 'close').then(([code]) => code),
  };
}
