/** A real Temporal server with an agent worker and a resource worker, in this process. */
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { AgentClient, resolveConfig } from 'airlockjs';
import { defineResource, fetchPolicies } from 'airlockjs/resources';
import { buildWorkflowCode, createAgentWorker, createResourceWorker } from 'airlockjs/worker';
import * as z from 'zod';
import { findTemporalBinary, startDevServer } from '../dist/dev-server/index.js';
import { EFFECT } from './airlock-world.js';
import type { Json } from './case.js';

export interface ServerStage {
  client: AgentClient;
  /** Services called, by the run's id. */
  effects: Map<string, Json[]>;
  stop(): Promise<void>;
}

export async function startServerStage(): Promise<ServerStage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const server = await startDevServer({ binary: (await findTemporalBinary()).path });
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const config = resolveConfig({ agents: './agents.js', taskQueue: 'conformance' }, folder);
  const { address, namespace } = server;
  const effects = new Map<string, Json[]>();
  const resources = {
    [EFFECT]: defineResource({
      params: z.json(),
      result: z.string(),
      fetch: (params, { workflowId }) => {
        effects.set(workflowId, [...(effects.get(workflowId) ?? []), params as Json]);
        return `${typeof params === 'string' ? params : Object.keys(Object(params))[0]} done`;
      },
    }),
  };
  const connection = await NativeConnection.connect({ address });
  const bundle = await buildWorkflowCode(config, new DefaultLogger('ERROR'));
  const options = { config, connection, namespace };
  const workers = [
    await createResourceWorker({ ...options, resources }),
    await createAgentWorker({ ...options, policies: fetchPolicies(resources), bundle }),
  ];
  const running = workers.map((worker) => worker.run());
  const clientConnection = await Connection.connect({ address });
  const temporal = new Client({ connection: clientConnection, namespace });
  return {
    client: new AgentClient({ client: temporal, taskQueue: config.taskQueue }),
    effects,
    async stop() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await clientConnection.close();
      await connection.close();
      await server.stop();
    },
  };
}
