/** Starts the process of a system under test. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import {
  installedPostgres,
  startPgliteServer,
  startPostgres,
} from '../../test/activities/support/postgres-servers.js';
import type { LangGraphName, TemporalName } from '../job.js';
import { options } from '../options.js';
import { dialects } from './dialects.js';
import { LangGraphSystem } from './langgraph-system.js';
import { pythonPackages } from './python.js';
import { TemporalSystem } from './temporal-system.js';
import { WorkerProcess } from './worker-process.js';

const compiled = (name: string) => fileURLToPath(new URL(`../systems/${name}.js`, import.meta.url));
/** Python is run from its source. */
const pythonWorker = fileURLToPath(new URL('../../../bench/systems/python/worker.py', import.meta.url));

/** @param cachedRuns runs that a worker keeps in memory */
export async function startTemporalSystem(
  name: TemporalName,
  address: string,
  client: Client,
  cachedRuns: number,
): Promise<TemporalSystem> {
  const taskQueue = `bench-${name}-${randomUUID()}`;
  const args = [address, taskQueue, String(cachedRuns)];
  const process =
    name === 'python'
      ? await WorkerProcess.start(name, 'python3', [pythonWorker, ...args], {
          PYTHONPATH: await pythonPackages(),
        })
      : await startNode(name, 'temporal-process', [name, ...args]);
  return new TemporalSystem(name, process, taskQueue, client, dialects[name]);
}

export async function startLangGraphSystem(name: LangGraphName): Promise<LangGraphSystem> {
  if (name === 'memory') return new LangGraphSystem(name, await startNode(name, 'langgraph-process', []));
  const programs = installedPostgres();
  const database = programs ? await startPostgres(programs) : await startPgliteServer();
  const { connectionString, max = 10 } = database.connection;
  const process = await startNode(name, 'langgraph-process', [String(connectionString), String(max)]);
  return new LangGraphSystem(name, process, () => database.stop());
}

function startNode(name: string, program: string, args: readonly string[]): Promise<WorkerProcess> {
  const flags = [
    '--expose-gc',
    `--import=${compiled('heap-probe')}`,
    ...(options.profiles ? ['--cpu-prof', `--cpu-prof-dir=${options.profiles}/${name}`] : []),
  ];
  return WorkerProcess.start(name, process.execPath, [...flags, compiled(program), ...args]);
}
