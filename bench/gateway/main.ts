/**
 * `npm run bench:gateway`: external fetches answered per second, claimed over HTTP from one gateway, against a plain
 * Temporal worker that answers the same activities; and how long the first page of pending fetches takes, of a gateway
 * that has just started. Both answer the same backlog on the same server, in turns. `--json` ends with one JSON line.
 */
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { findTemporalBinary, startDevServer } from '#dist/dev-server/index.js';
import { commandOptions } from '#scripts/command-options.js';
import { median } from '../statistics.js';
import { type Answered, answerAsWorker, answerOverHttp } from './answer.js';
import { measureFirstPage } from './first-page.js';
import { makeGatewayProject, RESOURCE } from './project.js';

const { json, fetches, rounds, pending, claimants } = commandOptions('npm run bench:gateway', {
  fetches: { type: 'string', default: '2000', description: 'fetches in a backlog' },
  rounds: { type: 'string', default: '3', description: 'backlogs for each' },
  claimants: {
    type: 'string',
    default: '32',
    description: 'who claim at once; activities at once of the worker',
  },
  pending: { type: 'string', default: '10000', description: 'runs with a pending fetch, for the list' },
});
/** Before anything is measured: code that runs for the first time is slow. */
const WARM_UP = 400;
/** Few in each run: what the server does for one answer grows with what else is pending there. */
const FETCHES_OF_A_RUN = 50;

Runtime.install({ logger: new DefaultLogger('ERROR') });
const server = await startDevServer({ binary: (await findTemporalBinary()).path });
const connection = await Connection.connect({ address: server.address });
const native = await NativeConnection.connect({ address: server.address });
const client = new Client({ connection });
const project = await makeGatewayProject(server.address);
const gateway = await project.serve();
try {
  const concurrency = Number(claimants);
  const answer = async (by: 'worker' | 'gateway', count: number, name: string): Promise<Answered> => {
    await scheduleBacklog(count, `${by}-${name}`);
    const { taskQueue } = project;
    return by === 'gateway'
      ? answerOverHttp({ gateway, count, concurrency })
      : answerAsWorker({ connection: native, taskQueue, resource: RESOURCE, count, concurrency });
  };
  const count = Number(fetches);
  const perSecond: Record<'worker' | 'gateway', number[]> = { worker: [], gateway: [] };
  const cpuMs: Record<'worker' | 'gateway', number[]> = { worker: [], gateway: [] };
  for (const by of ['worker', 'gateway'] as const) await answer(by, WARM_UP, 'warm-up');
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const by of ['worker', 'gateway'] as const) {
      const { seconds, cpuSeconds } = await answer(by, count, String(round));
      perSecond[by].push(count / seconds);
      cpuMs[by].push((cpuSeconds * 1_000) / count);
      console.error(`${by}: ${Math.round(count / seconds)} fetches a second`);
    }
  }
  const [workerPerSecond, gatewayPerSecond] = [median(perSecond.worker), median(perSecond.gateway)];
  const measured = {
    workerPerSecond: Math.round(workerPerSecond),
    gatewayPerSecond: Math.round(gatewayPerSecond),
    ratio: round2(workerPerSecond / gatewayPerSecond),
    workerCpuMs: round2(median(cpuMs.worker)),
    gatewayCpuMs: round2(median(cpuMs.gateway)),
    firstPageMs: await measureFirstPage({ client, project, pending: Number(pending) }),
  };
  console.table(measured);
  if (json) console.log(JSON.stringify({ node: process.version, ...measured }));
} finally {
  await gateway.stop();
  await project.remove();
  await native.close();
  await connection.close();
  await server.stop();
}

/** By a workflow worker that is stopped again: what is answered then is the activities alone. */
async function scheduleBacklog(count: number, name: string): Promise<void> {
  const taskQueue = `bench-${name}`;
  const workflowsPath = new URL('./backlog-workflow.js', import.meta.url).pathname;
  const worker = await Worker.create({ connection: native, taskQueue, workflowsPath });
  await worker.runUntil(async () => {
    const handles = await Promise.all(
      Array.from({ length: Math.ceil(count / FETCHES_OF_A_RUN) }, (_, index) =>
        client.workflow.start('backlog', {
          taskQueue,
          workflowId: `${name}-${index}`,
          args: [RESOURCE, project.taskQueue, Math.min(FETCHES_OF_A_RUN, count - index * FETCHES_OF_A_RUN)],
        }),
      ),
    );
    for (const handle of handles) {
      for (;;) {
        const { raw } = await handle.describe();
        if ((raw.pendingActivities ?? []).length > 0) break;
      }
    }
  });
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
