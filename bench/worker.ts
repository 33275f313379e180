/**
 * The process under test: one system's worker, workflow and activities together. Told what to do over IPC: `usage`
 * gives the CPU it has used and the memory it holds, `stop` ends it.
 */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { resolveConfig } from 'airlock';
import { defineResource, defineResources } from 'airlock/resources';
import { createAgentWorker, createResourceWorker } from 'airlock/worker';
import * as z from 'zod';
import type { System } from './systems/job.js';

export type Usage = { cpuMs: number; memoryMb: number };

const [, , system, address = '', taskQueue = ''] = process.argv as [string, string, System, string?, string?];
const cachedRuns = Number(process.env.BENCH_CACHED_RUNS ?? 600);

Runtime.install({ logger: new DefaultLogger('ERROR') });
const connection = await NativeConnection.connect({ address });
const workers = await create(system);
const running = Promise.all(workers.map((worker) => worker.run()));

process.on('message', async (message) => {
  if (message === 'usage') process.send?.(usage());
  if (message === 'stop') {
    for (const worker of workers) worker.shutdown();
    await running;
    process.exit(0);
  }
});
process.send?.('ready');

async function create(which: System): Promise<Worker[]> {
  if (which === 'plain') {
    const workflowsPath = fileURLToPath(new URL('./systems/plain-workflow.js', import.meta.url));
    const activities = { 'fetch.double': async ({ n }: { n: number }) => 2 * n };
    return [
      await Worker.create({
        connection,
        taskQueue,
        workflowsPath,
        activities,
        maxCachedWorkflows: cachedRuns,
      }),
    ];
  }
  const config = resolveConfig(
    { agents: './agents.js', taskQueue, worker: { maxCachedRuns: cachedRuns } },
    fileURLToPath(new URL('./systems', import.meta.url)),
  );
  const resources = defineResources({
    double: defineResource({
      params: z.object({ n: z.number() }),
      result: z.number(),
      fetch: ({ n }) => 2 * n,
    }),
  });
  const namespace = 'default';
  return [
    await createResourceWorker({ config, connection, namespace, resources }),
    await createAgentWorker({ config, connection, namespace }),
  ];
}

function usage(): Usage {
  global.gc?.();
  const { user, system: kernel } = process.cpuUsage();
  return { cpuMs: (user + kernel) / 1000, memoryMb: process.memoryUsage().rss / 2 ** 20 };
}
