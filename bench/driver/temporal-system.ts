/** A system whose jobs are workflows: the driver starts them and answers their questions, by a Temporal client. */
import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { type Job, type SystemName, totalOf, type Usage } from '../job.js';
import { AT_ONCE, type System } from './system.js';
import type { WorkerProcess } from './worker-process.js';

/** How a system's workflow is spoken to. */
export interface Dialect {
  workflowType: string;
  input(job: Job): unknown;
  /** The total, from the workflow's result. */
  total(result: unknown): unknown;
  /** Whether the run waits for a person, from its query `state`. */
  isWaiting(state: unknown): boolean;
  /** The argument of signal `decide` that lets a run go on that asks after so many fetches. */
  decision(fetches: number): unknown;
}

export class TemporalSystem implements System {
  constructor(
    readonly name: SystemName,
    readonly process: WorkerProcess,
    readonly taskQueue: string,
    readonly client: Client,
    readonly dialect: Dialect,
  ) {}

  async do(job: Job, count: number, atOnce = AT_ONCE): Promise<void> {
    let left = count;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        const run = await this.start(job);
        const total = this.dialect.total(await run.result());
        if (total !== totalOf(job)) {
          throw new Error(`${this.name}: ${JSON.stringify(job)} came to ${total}, not ${totalOf(job)}.`);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
  }

  start(job: Job): Promise<WorkflowHandle> {
    return this.client.workflow.start(this.dialect.workflowType, {
      workflowId: `${this.name}-${randomUUID()}`,
      taskQueue: this.taskQueue,
      args: [this.dialect.input(job)],
      // A system that cannot do a job says so instead of going on for ever.
      workflowExecutionTimeout: '10 minutes',
    });
  }

  /** Starts jobs that end with a question, and returns once each has come to it. */
  async park(job: Job & { kind: 'loop' }, count: number): Promise<WorkflowHandle[]> {
    const parked: WorkflowHandle[] = [];
    let left = count;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        const run = await this.start({ ...job, ask: true });
        while (!this.dialect.isWaiting(await run.query('state'))) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        parked.push(run);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, lane));
    return parked;
  }

  /** Answers a parked run and sees it to its end. */
  async wake(run: WorkflowHandle, { fetches }: Job & { kind: 'loop' }): Promise<void> {
    await run.signal('decide', this.dialect.decision(fetches));
    await run.result();
  }

  usage(): Promise<Usage> {
    return this.process.usage();
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
