/** Two ways to answer a backlog of fetches, each from its first poll to its last answer. Gives seconds. */
import { type NativeConnection, Worker } from '@temporalio/worker';
import { type GatewayProject, RESOURCE } from './project.js';

interface WorkerOptions {
  connection: NativeConnection;
  taskQueue: string;
  resource: string;
  count: number;
  concurrency: number;
}

export async function answerAsWorker({ connection, taskQueue, resource, count, concurrency }: WorkerOptions) {
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
  let seconds = 0;
  await worker.runUntil(async () => {
    await finished;
    seconds = (performance.now() - began) / 1_000;
  });
  return seconds;
}

interface HttpOptions {
  project: GatewayProject;
  count: number;
  concurrency: number;
}

export async function answerOverHttp({ project, count, concurrency }: HttpOptions): Promise<number> {
  const gateway = await project.serve();
  try {
    const post = (at: string, body: unknown) =>
      fetch(`${gateway.url}${at}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    let left = count;
    const began = performance.now();
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
    return (performance.now() - began) / 1_000;
  } finally {
    await gateway.stop();
  }
}
