/**
 * The JavaScript heaps of all threads, after garbage collection. Workflows live in a thread of the SDK's, which no API
 * of Node 20 looks into from outside; so this module is loaded into every thread (`--import`) and answers from there.
 */
import { getHeapStatistics } from 'node:v8';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';

/** A thread that does not answer for so long has ended. */
const PATIENCE_MS = 3_000;

const channel = new BroadcastChannel('heap-probe');
channel.unref();
const threads = new Set<number>();
let answered: (threadId: number, mb: number) => void = () => {};

channel.onmessage = (event: unknown) => {
  const { data } = event as { data: { hello?: number; collect?: true; threadId?: number; mb?: number } };
  if (isMainThread) {
    if (data.hello !== undefined) threads.add(data.hello);
    else if (data.threadId !== undefined) answered(data.threadId, data.mb ?? 0);
  } else if (data.collect) channel.postMessage({ threadId, mb: heapMb() });
};
if (!isMainThread) channel.postMessage({ hello: threadId });

export async function heapOfAllThreadsMb(): Promise<number> {
  const waiting = new Set(threads);
  let total = heapMb();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      for (const gone of waiting) threads.delete(gone);
      resolve();
    }, PATIENCE_MS);
    answered = (thread, mb) => {
      if (!waiting.delete(thread)) return;
      total += mb;
      if (waiting.size > 0) return;
      clearTimeout(timer);
      resolve();
    };
    channel.postMessage({ collect: true });
    if (waiting.size === 0) {
      clearTimeout(timer);
      resolve();
    }
  });
  return total;
}

function heapMb(): number {
  global.gc?.();
  const { used_heap_size, external_memory, malloced_memory } = getHeapStatistics();
  return (used_heap_size + external_memory + malloced_memory) / 2 ** 20;
}
