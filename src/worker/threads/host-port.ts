/** The other end of an agent host (agent-host.ts): how the code in it is given work, and answers. */
import { Worker as NodeThread, parentPort } from 'node:worker_threads';
import type { ThreadRequest, ThreadResponse } from './thread-messages.js';

export interface HostPort {
  onMessage(listener: (request: ThreadRequest) => void): void;
  post(response: ThreadResponse): void;
}

/** Ends the process once the worker's is gone, also while an agent computes without end. */
const watchParent = `
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1_000);
`;

export function openPort(): HostPort {
  const thread = parentPort;
  if (thread) {
    return {
      onMessage: (listener) => thread.on('message', listener),
      post: (response) => thread.postMessage(response),
    };
  }
  if (!process.send)
    throw new Error('This module is the body of a thread or a process; it is not to be imported.');
  const send = process.send.bind(process);
  const kill = process.kill.bind(process);
  new NodeThread(watchParent, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } }).unref();
  // A terminal sends these to all processes of a command. The worker ends this one when its work is done.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  process.on('disconnect', () => kill(process.pid, 'SIGKILL'));
  return {
    onMessage: (listener) => process.on('message', (message) => listener(message as ThreadRequest)),
    post: (response) => void send(response),
  };
}
