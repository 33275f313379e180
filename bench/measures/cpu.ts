/** CPU per job of every system, repetitions interleaved so that whatever disturbs the machine disturbs all. */
import { cpuPerJob, type System } from '../driver/system.js';
import { fetchesOf, type Job, type SystemName } from '../job.js';
import { options } from '../options.js';
import { median, round } from '../statistics.js';

/** Milliseconds for one job, and Airlock's as a multiple of each peer's (`airlock/plain`). */
export type CpuRow = Record<string, number>;

export async function measureCpu(systems: readonly System[], job: Job): Promise<CpuRow> {
  const able = systems.filter(({ name }) => does(name, job));
  const count = Math.max(2, Math.round(options.fetches / fetchesOf(job)));
  const samples = new Map(able.map(({ name }) => [name, [] as number[]]));
  // The first repetition warms up, and is not counted.
  for (let repetition = 0; repetition <= options.repetitions; repetition += 1) {
    for (const system of able) {
      const cost = await cpuPerJob(system, job, count);
      if (repetition > 0) samples.get(system.name)?.push(cost);
    }
  }
  const row: CpuRow = Object.fromEntries([...samples].map(([name, costs]) => [name, round(median(costs))]));
  return { ...row, ...ratios(row) };
}

/** Python's plugin makes nodes activities: what happens inside a node has no counterpart there. */
function does(name: SystemName, job: Job): boolean {
  return name !== 'python' || (job.kind !== 'body' && job.kind !== 'fanOutInNode');
}

export function ratios(row: Record<string, number>): Record<string, number> {
  const { airlock } = row;
  if (airlock === undefined) return {};
  const peers = Object.entries(row).filter(([name]) => name !== 'airlock');
  return Object.fromEntries(peers.map(([name, cost]) => [`airlock/${name}`, round(airlock / cost)]));
}
