/** A system under test: something that does jobs in a process of its own. */
import type { Job, SystemName, Usage } from '../job.js';

export interface System {
  readonly name: SystemName;
  /** Does a job `count` times, some at once. */
  do(job: Job, count: number, atOnce?: number): Promise<void>;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** Jobs under way at once, so that the machine is busy as it would be. */
export const AT_ONCE = 10;

/** CPU of the process for one job, in milliseconds, over `count` of them. */
export async function cpuPerJob(system: System, job: Job, count: number): Promise<number> {
  const before = await system.usage();
  await system.do(job, count);
  return ((await system.usage()).cpuMs - before.cpuMs) / count;
}
