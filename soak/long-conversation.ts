/** One long conversation with workers of its own on a Temporal server that runs already. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { AgentClient, dataConverterOf, resolveConfig } from 'airlockjs';
import { fetchPolicies } from 'airlockjs/resources';
import { buildWorkflowCode, createAgentWorker, createResourceWorker } from 'airlockjs/worker';
import resources from './conversation/resources.js';
import { type ConversationReport, converse } from './conversation.js';

export interface LongConversationOptions {
  address: string;
  namespace: string;
  turns: number;
  /** Ends it early, in milliseconds since the epoch. */
  untilMs: number;
  /** `talker` (default); `reader`, whose tool gives long results; `keeper`, which removes what was said long before. */
  agent?: string;
  /** Bytes of a tool's result. Above 0 a payload store keeps what is large, and beyond 2,000 turns, whose state needs it. */
  resultBytes?: number;
  onTurn?: (turn: number) => void;
}

/** Turns whose state fits into a payload of 2 MB. */
const MOST_TURNS_WITHOUT_STORE = 2_000;
/** Turns around which is measured, as far as it comes. */
const MEASURED = [20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

export async function runLongConversation(options: LongConversationOptions): Promise<ConversationReport> {
  const { address, namespace, turns, untilMs, agent = 'talker', resultBytes = 0, onTurn } = options;
  process.env.SOAK_RESULT_BYTES = String(resultBytes);
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const folder = await mkdtemp(path.join(tmpdir(), 'airlock-soak-'));
  const config = resolveConfig(
    {
      agents: './soak/conversation/agents.ts',
      limits: { steps: 1_000_000, compute: '9s' },
      ...((resultBytes > 0 || turns > MOST_TURNS_WITHOUT_STORE) && {
        payloads: { store: { kind: 'file', directory: folder } },
      }),
    },
    process.cwd(),
  );
  const connection = await NativeConnection.connect({ address });
  const bundle = await buildWorkflowCode(config, new DefaultLogger('ERROR'));
  const workers = [
    await createResourceWorker({ config, connection, namespace, resources }),
    await createAgentWorker({ config, connection, namespace, policies: fetchPolicies(resources), bundle }),
  ];
  const running = workers.map((worker) => worker.run());
  // A history of thousands of turns is one message of the server's.
  const channelArgs = { 'grpc.max_receive_message_length': -1 };
  const temporal = new Client({
    connection: await Connection.connect({ address, channelArgs }),
    namespace,
    dataConverter: await dataConverterOf(config),
  });
  const agents = new AgentClient({ client: temporal, taskQueue: config.taskQueue });
  const at = MEASURED.filter((turn) => turn <= turns);
  try {
    return await converse({ agents, temporal, agent, turns, at, untilMs, ...(onTurn && { onTurn }) });
  } finally {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await temporal.connection.close();
    await rm(folder, { recursive: true, force: true });
  }
}
