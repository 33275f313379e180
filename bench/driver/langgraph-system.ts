/** LangGraph.js without Temporal: the process does the jobs by itself. */
import type { Job, LangGraphName, Usage } from '../job.js';
import type { System } from './system.js';
import { AT_ONCE } from './system.js';
import type { WorkerProcess } from './worker-process.js';

export class LangGraphSystem implements System {
  constructor(
    readonly name: LangGraphName,
    readonly process: WorkerProcess,
    readonly stopDatabase: () => Promise<void> = async () => {},
  ) {}

  async do(job: Job, count: number, atOnce = AT_ONCE): Promise<void> {
    const outcome = await this.process.ask<{ error?: string }>(JSON.stringify({ job, count, atOnce }));
    if (outcome.error !== undefined)
      throw new Error(`${this.name}: ${JSON.stringify(job)}: ${outcome.error}`);
  }

  usage(): Promise<Usage> {
    return this.process.usage();
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await this.stopDatabase();
  }
}
