/** A system under test as its driver sees it: a process that runs jobs, and what they cost it. */
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { JobInput, System } from './systems/job.js';
import type { Usage } from './worker.js';

/** A folder for CPU profiles of the processes under test; figures taken with it set are not comparable. */
const PROFILES = process.env.BENCH_PROFILES;

/** Jobs under way at once. */
const CONCURRENCY = 10;

export class SystemProcess {
  readonly #taskQueue = `bench-${randomUUID()}`;
  readonly #client: Client;
  #child: ChildProcess | undefined;

  constructor(
    readonly system: System,
    client: Client,
  ) {
    this.#client = client;
  }

  async start(address: string): Promise<void> {
    const file = fileURLToPath(new URL('./worker.js', import.meta.url));
    this.#child = fork(file, [this.system, address, this.#taskQueue], {
      execArgv: [
        '--expose-gc',
        ...(PROFILES ? ['--cpu-prof', `--cpu-prof-dir=${PROFILES}/${this.system}`] : []),
      ],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await this.#heard();
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.send('stop');
    await gone;
  }

  /** CPU of the worker process for one job, in milliseconds, over `count` of them. */
  async cpuPerRun(fetches: number, count: number): Promise<number> {
    const before = await this.usage();
    let started = 0;
    const lane = async () => {
      while (started < count) {
        started += 1;
        const run = await this.#begin({ fetches, ask: false });
        await run.result();
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, lane));
    return ((await this.usage()).cpuMs - before.cpuMs) / count;
  }

  /** Starts jobs that wait for a person, and returns once they all do. */
  async park(count: number): Promise<WorkflowHandle[]> {
    const runs = await Promise.all(
      Array.from({ length: count }, () => this.#begin({ fetches: 2, ask: true })),
    );
    for (const run of runs) {
      while (!(await this.#isWaiting(run))) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return runs;
  }

  async usage(): Promise<Usage> {
    this.#child?.send('usage');
    return (await this.#heard()) as Usage;
  }

  async #isWaiting(run: WorkflowHandle): Promise<boolean> {
    const state = await run.query<{ waiting?: boolean; interrupts?: unknown[]; fetches?: unknown[] }>(
      'state',
    );
    return state.waiting ?? state.interrupts?.length === 1;
  }

  #begin(input: JobInput): Promise<WorkflowHandle> {
    const workflowId = `${this.system}-${randomUUID()}`;
    const { taskQueue } = { taskQueue: this.#taskQueue };
    if (this.system === 'plain')
      return this.#client.workflow.start('plainRun', { workflowId, taskQueue, args: [input] });
    return this.#client.workflow.start('agentRun', {
      workflowId,
      taskQueue,
      args: [{ agent: 'loop', input }],
    });
  }

  async #heard(): Promise<unknown> {
    const child = this.#child;
    if (!child) throw new Error(`The process of '${this.system}' was not started.`);
    return new Promise((resolve, reject) => {
      const gone = (code: number | null) =>
        reject(new Error(`The process of '${this.system}' ended with ${code}.`));
      child.once('exit', gone);
      child.once('message', (message) => {
        child.off('exit', gone);
        resolve(message);
      });
    });
  }
}
