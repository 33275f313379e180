/** Two ways to answer a backlog of fetches, each measured from its first poll to its last answer. */
import { type NativeConnection, Worker } from '@temporalio/worker';
import { usageOf } from '../scale/process-usage.js';
import { RESOURCE, type ServedGateway } from './project.js';

export interface Answered {
  seconds: number;
  /** CPU of the process that answers, or hands the answers on. */
  cpuSeconds: number;
}

interface WorkerOptions {
  connection: NativeConnection;
  taskQueue: string;
  resource: string;
  count: number;
  concurrency: number;
}

export async function answerAsWorker({
  connection,
  taskQueue,
  resource,
  count,
  concurrency,
}: WorkerOptions): Promise<Answered> {
  let left = count;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const worker = await Worker.create({
    connection,
    taskQueue,
    maxConcurrentActivityTaskExecutions: concurrency,
    maxConcurrentActivityTaskPolls: concurrency,
    activities: {
      [`fetch.${resource}`]: async () => {
        left -= 1;
        if (left === 0) finish();
        return { score: 0.5 };
      },
    },
  });
  const began = performance.now();
  const before = process.cpuUsage();
  const answered = { seconds: 0, cpuSeconds: 0 };
  await worker.runUntil(async () => {
    await finished;
    answered.seconds = (performance.now() - began) / 1_000;
    const { user, system } = process.cpuUsage(before);
    answered.cpuSeconds = (user + system) / 1_000_000;
  });
  return answered;
}

interface HttpOptions {
  gateway: ServedGateway;
  count: number;
  concurrency: number;
}

export async function answerOverHttp({ gateway, count, concurrency }: HttpOptions): Promise<Answered> {
  const post = (at: string, body: unknown) =>
    fetch(`${gateway.url}${at}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const before = await usageOf(gateway.pid);
  const began = performance.now();
  let left = count;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left > 0) {
        left -= 1;
        const claimed = await post('/v1/fetches/claim', { resource: RESOURCE, waitMs: 30_000 });
        if (claimed.status !== 200) throw new Error(`A claim was answered with ${claimed.status}.`);
        const { claim } = (await claimed.json()) as { claim: string };
        const answered = await post(`/v1/claims/${claim}/result`, { result: { score: 0.5 } });
        if (answered.status !== 200) throw new Error(`An answer was answered with ${answered.status}.`);
        await answered.arrayBuffer();
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, cpuSeconds: (await usageOf(gateway.pid)).cpuSeconds - before.cpuSeconds };
}
