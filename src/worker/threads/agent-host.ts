/**
 * Where the code of agents runs: a thread of this process, or a process of its own.
 *
 * V8 ends the whole process at some ways of asking for too much memory (a list that grows without end, an array of
 * millions of objects), whatever limit its thread has. A worker's agents are in a process of their own for that; code that
 * is only tried is in a thread, which starts sooner.
 *
 * The time zone and the locale of agents are UTC and en-US on each machine: a process has them from its environment, and a
 * thread from its process. So code is tried in a thread only of a process that has both.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker as NodeThread } from 'node:worker_threads';
import type { ThreadRequest, ThreadResponse } from './thread-messages.js';

export interface HostExit {
  /** Absent where it was ended from here. */
  error: Error | undefined;
  isOutOfMemory: boolean;
}

export interface AgentHost {
  post(request: ThreadRequest): void;
  onMessage(listener: (response: ThreadResponse) => void): void;
  onExit(listener: (exit: HostExit) => void): void;
  /** Ends it, whatever it is doing. Resolves when it has ended. */
  terminate(): Promise<void>;
}

/** What the language's own formatting of dates and numbers goes by. */
const placeOfAgents = { TZ: 'UTC', LC_ALL: 'en_US.UTF-8' };

/** Whether code in a thread of this process sees the time zone and the locale of agents. */
export function isInPlaceOfAgents(): boolean {
  const { locale, timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return locale === 'en-US' && (timeZone === 'UTC' || timeZone === 'Etc/UTC');
}

const threadFile = new URL('./thread.js', import.meta.url);

/** @param heapMb of JavaScript; default: V8's own */
export function startThread(heapMb: number | undefined): AgentHost {
  let error: (Error & { code?: string }) | undefined;
  const thread = new NodeThread(threadFile, {
    ...(heapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
  });
  thread.on('error', (reason: Error) => {
    error = reason;
  });
  return {
    post: (request) => thread.postMessage(request),
    onMessage: (listener) => thread.on('message', listener),
    onExit: (listener) =>
      thread.on('exit', () => listener({ error, isOutOfMemory: error?.code === 'ERR_WORKER_OUT_OF_MEMORY' })),
    terminate: async () => {
      await thread.terminate();
    },
  };
}

/** Signals by which V8 ends a process that asked for too much, and the system one that has too much. */
const outOfMemorySignals: readonly (NodeJS.Signals | null)[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGKILL'];
/** The same as exit codes, where a shell stands between. */
const outOfMemoryCodes: readonly (number | null)[] = [132, 133, 134, 137];

/** @param heapMb of JavaScript; default: V8's own */
export function startProcess(heapMb: number | undefined): AgentHost {
  const child = fork(fileURLToPath(threadFile), {
    serialization: 'advanced',
    env: { ...process.env, ...placeOfAgents },
    execArgv: heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let failure: Error | undefined;
  let isToEnd = false;
  child.on('error', (reason) => {
    failure = reason;
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    // What cannot be sent any more is answered by the exit that follows.
    post: (request) => void child.send(request, () => {}),
    onMessage: (listener) => child.on('message', (message) => listener(message as ThreadResponse)),
    onExit: (listener) =>
      child.on('exit', (code, signal) => {
        const isOutOfMemory =
          !isToEnd && (outOfMemorySignals.includes(signal) || outOfMemoryCodes.includes(code));
        const how = signal === null ? `code ${code}` : signal;
        listener({
          error: isToEnd ? undefined : (failure ?? new Error(`its process ended with ${how}`)),
          isOutOfMemory,
        });
      }),
    terminate: async () => {
      isToEnd = true;
      child.kill('SIGKILL');
      await ended;
    },
  };
}
