/**
 * Inside a thread of agents: says which run it is working on, in memory it shares with the worker. When the thread
 * hangs, or has died of it, the worker reads there whose code it was. Loaded before the SDK's own module, so that its
 * listener is told of a request first.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { WorkMark } from './work-mark-memory.js';

const mark = new WorkMark(workerData as SharedArrayBuffer);

/** The part of the SDK's requests that is read here. */
interface Request {
  input: { runId?: string; options?: { info: { runId: string } } };
}

parentPort?.on('message', ({ input }: Request) => {
  mark.set(input.runId ?? input.options?.info.runId ?? '');
});
