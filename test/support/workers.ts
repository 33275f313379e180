/** Workers and a client for one test file, on task queues of its own, over the server that all files share. */

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { AgentClient, type Config, dataConverterOf, resolveConfig } from 'airlockjs';
import type { Policies } from 'airlockjs/policy';
import { fetchPolicies, type Resources } from 'airlockjs/resources';
import { createAgentWorker, createResourceWorker, type WorkflowBundle } from 'airlockjs/worker';
import { inject } from 'vitest';
import './quiet-runtime.js';

export interface TestWorkers {
  agents: AgentClient;
  temporal: Client;
  taskQueue: string;
  /** Does something while no agent worker runs, and starts another then. */
  withoutAgentWorker(work: () => Promise<void>): Promise<void>;
  /** Stops the agent worker, and starts another in its place, which may have agents of its own. */
  replaceAgentWorker(agentsBundle?: WorkflowBundle): Promise<void>;
  stop(): Promise<void>;
}

/**
 * @param overrides parts of the configuration; agents and task queues are given
 * @param agentsBundle agents other than those of test/workflows
 * @param policies of the resource worker
 */
export async function startWorkers(
  resources: Resources,
  overrides: Partial<Config> = {},
  agentsBundle?: WorkflowBundle,
  policies?: Policies,
): Promise<TestWorkers> {
  const { address, namespace } = inject('temporal');
  const config = resolveConfig(
    {
      agents: './agents.ts',
      taskQueue: `test-${randomUUID()}`,
      ...(policies && { policies: './policies.ts' }),
      ...overrides,
    },
    process.cwd(),
  );
  const { taskQueue } = config;
  const bundle = agentsBundle ?? { code: await readFile(inject('bundle'), 'utf8'), sourceMap: '' };
  const connection = await NativeConnection.connect({ address });
  const fetchedBy = fetchPolicies(resources, config.resourceTaskQueue);
  const agentWorker = (other = bundle) =>
    createAgentWorker({ config, connection, namespace, policies: fetchedBy, bundle: other });

  const running = new Map<Worker, Promise<void>>();
  const start = (worker: Worker) => running.set(worker, worker.run());
  const stopOne = async (worker: Worker) => {
    worker.shutdown();
    await running.get(worker);
    running.delete(worker);
  };
  start(await createResourceWorker({ config, connection, namespace, resources, policies }));
  let agent = await agentWorker();
  start(agent);

  const startAgain = async (other?: WorkflowBundle) => {
    agent = await agentWorker(other);
    start(agent);
  };

  // Histories may be longer than gRPC's own default of 4 MB.
  const channelArgs = { 'grpc.max_receive_message_length': -1 };
  const clientConnection = await Connection.connect({ address, channelArgs });
  const dataConverter = await dataConverterOf(config);
  const temporal = new Client({ connection: clientConnection, namespace, dataConverter });
  return {
    agents: new AgentClient({ client: temporal, taskQueue }),
    temporal,
    taskQueue,
    async withoutAgentWorker(work) {
      await stopOne(agent);
      await work();
      await startAgain();
    },
    async replaceAgentWorker(other) {
      await stopOne(agent);
      await startAgain(other);
    },
    async stop() {
      await Promise.all([...running.keys()].map(stopOne));
      await clientConnection.close();
      await connection.close();
    },
  };
}
