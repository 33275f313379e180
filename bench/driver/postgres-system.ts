/** LangGraph.js without Temporal: the process does the jobs by itself and keeps its checkpoints in PostgreSQL. */
import type { Job, Usage } from '../job.js';
import type { System } from './system.js';
import { AT_ONCE } from './system.js';
import type { WorkerProcess } from './worker-process.js';

export class PostgresSystem implements System {
  readonly name = 'postgres';

  constructor(
    readonly process: WorkerProcess,
    readonly stopDatabase: () => Promise<void>,
  ) {}

  async do(job: Job, count: number, atOnce = AT_ONCE): Promise<void> {
    const outcome = await this.process.ask<{ error?: string }>(JSON.stringify({ job, count, atOnce }));
    if (outcome.error !== undefined) throw new Error(`postgres: ${JSON.stringify(job)}: ${outcome.error}`);
  }

  usage(): Promise<Usage> {
    return this.process.usage();
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await this.stopDatabase();
  }
}
