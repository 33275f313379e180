/** A process under test that is a Temporal worker in TypeScript. Arguments: system, server, task queue, cached runs. */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { resolveConfig } from 'airlockjs';
import { createAgentWorker, createResourceWorker } from 'airlockjs/worker';
import resources from './airlock-resources.js';
import { obey } from './control.js';
import { activities } from './plain-activities.js';
import { stepActivity } from './step-activity.js';

const [, , system, address = '', taskQueue = '', cachedRuns = ''] = process.argv;
const maxCachedWorkflows = Number(cachedRuns);
const fileOf = (name: string) => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

Runtime.install({ logger: new DefaultLogger('ERROR') });
const connection = await NativeConnection.connect({ address });
const workers = await create();
const running = Promise.all(workers.map((worker) => worker.run()));
obey({
  async stop() {
    for (const worker of workers) worker.shutdown();
    await running;
  },
});

async function create(): Promise<Worker[]> {
  const common = { connection, taskQueue, maxCachedWorkflows };
  if (system === 'plain') {
    return [await Worker.create({ ...common, workflowsPath: fileOf('plain-workflow'), activities })];
  }
  if (system === 'split') {
    return [
      await Worker.create({ ...common, workflowsPath: fileOf('plain-workflow') }),
      await Worker.create({ connection, taskQueue: `${taskQueue}-resources`, activities }),
    ];
  }
  if (system === 'activity') {
    const all = { ...activities, step: stepActivity };
    return [await Worker.create({ ...common, workflowsPath: fileOf('stepped-workflow'), activities: all })];
  }
  const config = resolveConfig(
    { agents: './airlock-agents.js', taskQueue, worker: { maxCachedRuns: maxCachedWorkflows } },
    fileURLToPath(new URL('.', import.meta.url)),
  );
  const namespace = 'default';
  return [
    await createResourceWorker({ config, connection, namespace, resources }),
    await createAgentWorker({ config, connection, namespace }),
  ];
}
