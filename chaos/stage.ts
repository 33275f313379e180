/** All the processes of the test and two clients, from nothing to at work and away again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { AgentClient } from 'airlockjs';
import getPort from 'get-port';
import { findTemporalBinary } from '../dist/dev-server/index.js';
import { Ledger } from './ledger/ledger.js';
import { ServerVictim } from './victims/server.js';
import { build, WorkerVictim } from './victims/worker.js';

export class Stage {
  private constructor(
    readonly folder: string,
    readonly ledger: Ledger,
    readonly server: ServerVictim,
    readonly agentWorkers: readonly WorkerVictim[],
    readonly resourceWorkers: readonly WorkerVictim[],
    /** Bundles before and after the release. */
    readonly bundles: { before: string; released: string },
    private readonly connections: readonly Connection[],
    readonly clients: readonly [AgentClient, AgentClient],
  ) {}

  /** Two workers of each kind; only the server and the ledger are at work yet. */
  static async set(): Promise<Stage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'airlock-chaos-'));
    const bundles = { before: path.join(folder, 'before.js'), released: path.join(folder, 'released.js') };
    const { path: binary } = await findTemporalBinary();
    const [port, uiPort] = [await getPort(), await getPort()];
    const server = new ServerVictim({ binary, port, uiPort, dbFilename: path.join(folder, 'temporal.db') });
    const ledger = await Ledger.start();
    const address = `127.0.0.1:${port}`;
    const env = { TEMPORAL_ADDRESS: address, CHAOS_LEDGER: ledger.url };
    await Promise.all([
      build('./agents.js', bundles.before),
      build('./released-agents.js', bundles.released),
      server.start(),
    ]);
    const connections = [await Connection.connect({ address }), await Connection.connect({ address })];
    const [one, other] = connections.map(
      (connection) => new AgentClient({ client: new Client({ connection }), taskQueue: 'chaos' }),
    ) as [AgentClient, AgentClient];
    const two = (make: () => WorkerVictim) => [make(), make()];
    return new Stage(
      folder,
      ledger,
      server,
      two(() => new WorkerVictim('agent', env, bundles.before)),
      two(() => new WorkerVictim('resources', env)),
      bundles,
      connections,
      [one, other],
    );
  }

  get victims() {
    return [this.server, ...this.agentWorkers, ...this.resourceWorkers];
  }

  /** @param keep leaves the server's file and the bundles where they are */
  async strike(keep: boolean): Promise<void> {
    await Promise.all([...this.agentWorkers, ...this.resourceWorkers].map((worker) => worker.kill()));
    await Promise.all(this.connections.map((connection) => connection.close()));
    await this.server.kill();
    this.ledger.stop();
    if (!keep) await rm(this.folder, { recursive: true, force: true });
  }
}
