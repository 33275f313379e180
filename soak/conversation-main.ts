/** `node …/conversation-main.js --turns 2000 [--agent reader] [--result-bytes 300000] [--minutes 60]`: one long conversation, weighed. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { AgentClient, dataConverterOf, resolveConfig } from 'airlockjs';
import { fetchPolicies } from 'airlockjs/resources';
import { buildWorkflowCode, createAgentWorker, createResourceWorker } from 'airlockjs/worker';
import { findTemporalBinary, startDevServer } from '#dist/dev-server/index.js';
import resources from './conversation/resources.js';
import { converse } from './conversation.js';

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '2000' },
    agent: { type: 'string', default: 'talker' },
    minutes: { type: 'string', default: '600' },
    'result-bytes': { type: 'string', default: '0' },
  },
});
process.env.SOAK_RESULT_BYTES = values['result-bytes'];
Runtime.install({ logger: new DefaultLogger('WARN') });
const turns = Number(values.turns);
const large = Number(values['result-bytes']) > 0;
const server = await startDevServer({ binary: (await findTemporalBinary()).path });
const folder = await mkdtemp(path.join(tmpdir(), 'airlock-soak-'));
const config = resolveConfig(
  {
    agents: './soak/conversation/agents.ts',
    limits: { steps: 1_000_000, compute: '9s' },
    ...(large && { payloads: { store: { kind: 'file', directory: folder } } }),
  },
  process.cwd(),
);
const { address, namespace } = server;
const connection = await NativeConnection.connect({ address });
const bundle = await buildWorkflowCode(config, new DefaultLogger('ERROR'));
const workers = [
  await createResourceWorker({ config, connection, namespace, resources }),
  await createAgentWorker({ config, connection, namespace, policies: fetchPolicies(resources), bundle }),
];
const running = workers.map((worker) => worker.run());
const dataConverter = await dataConverterOf(config);
const channelArgs = { 'grpc.max_receive_message_length': -1 };
const temporal = new Client({
  connection: await Connection.connect({ address, channelArgs }),
  namespace,
  dataConverter,
});
const agents = new AgentClient({ client: temporal, taskQueue: config.taskQueue });
const at = [20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000].filter((turn) => turn <= turns);
const began = Date.now();
try {
  const report = await converse({
    agents,
    temporal,
    agent: values.agent,
    turns,
    at,
    untilMs: began + 60_000 * Number(values.minutes),
    onTurn: (turn) => {
      if (turn % 100 === 0) console.error(`turn ${turn}, ${Math.round((Date.now() - began) / 1_000)} s`);
    },
  });
  console.log(JSON.stringify(report, null, 1));
} finally {
  for (const worker of workers) worker.shutdown();
  await Promise.all(running);
  await server.stop();
}
